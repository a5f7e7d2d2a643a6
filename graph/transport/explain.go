package transport

import (
	"math"
	"strings"
	"time"

	"carbongraph/upstream"
)

// explainHeader is the request header that asks for an explanation, with the
// value 1.
const explainHeader = "X-Explain"

// explain returns extensions.explain: the upstream requests, each as method,
// path and query, so that it can be sent again with curl. It names neither
// host nor credential.
func explain(attempts []upstream.Attempt) map[string]any {
	requests := []explained{}
	for _, attempt := range attempts {
		requests = append(requests, explainAttempt(attempt))
	}
	return map[string]any{"explain": map[string]any{"requests": requests}}
}

// explainPolls returns the extensions.explain of a subscription: the upstream
// requests a minute of its polls, together for all who share them.
func explainPolls(requestsPerMinute float64) map[string]any {
	return map[string]any{"explain": map[string]any{"requestsPerMinute": requestsPerMinute}}
}

// explained is an upstream request as an explanation tells it.
type explained struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	// Status is null where no answer came.
	Status *int `json:"status"`
	Bytes  int  `json:"bytes"`
	// Rows is the rows of the answer; null where it does not say.
	Rows         *int    `json:"rows"`
	Milliseconds float64 `json:"milliseconds"`
	// Shared tells that nothing was sent: an identical read was under way.
	Shared bool `json:"shared,omitempty"`
	// Cached tells that nothing was sent: the answer was kept from before.
	Cached bool `json:"cached,omitempty"`
	// Retry tells that it was sent because the request before it failed.
	Retry bool `json:"retry,omitempty"`
}

func explainAttempt(a upstream.Attempt) explained {
	path, query, _ := strings.Cut(a.Target, "?")
	r := explained{
		Method: a.Method, Path: path, Query: query, Bytes: a.Bytes,
		Milliseconds: math.Round(float64(a.Duration)/float64(10*time.Microsecond)) / 100,
		Shared:       a.Shared, Cached: a.Cached, Retry: a.Second,
	}
	if a.Status != 0 {
		r.Status = &a.Status
	}
	if a.Rows >= 0 {
		r.Rows = &a.Rows
	}
	return r
}
