package servertest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Wire is an upstream that notes each request that reaches it, under the id of
// the caller's request that it was sent for.
type Wire struct {
	URL string

	mu    sync.Mutex
	notes map[string][]Sent
}

// Sent is a request as it reached the upstream.
type Sent struct {
	Method, Target, Prefer, Body string
}

// String is the request as tables spell it: the method, the table unless it is
// customerContact, the parameters of the target, decoded, and the preferences,
// if any.
func (s Sent) String() string {
	list, err := s.Parameters()
	if err != nil {
		return err.Error()
	}
	table := ""
	if s.Table() != "customerContact" {
		table = s.Table() + " "
	}
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = p.Key + "=" + p.Value
	}
	return strings.TrimSpace(s.Method + " " + table + strings.Join(pairs, "&") + " " + s.Prefer)
}

// StartWire serves an upstream until the test ends.
func StartWire(tb testing.TB, upstream http.Handler) *Wire {
	w := &Wire{notes: map[string][]Sent{}}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.note(r.Header.Get("X-Request-Id"), Sent{r.Method, r.RequestURI, r.Header.Get("Prefer"), string(body)})
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		upstream.ServeHTTP(rw, r)
	}))
	tb.Cleanup(server.Close)
	w.URL = server.URL
	return w
}

func (w *Wire) note(id string, s Sent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes[id] = append(w.notes[id], s)
}

// SentFor is what was sent for a request of a caller, in the order in which it
// arrived.
func (w *Wire) SentFor(id string) []Sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.notes[id]
}

// Parameter is a pair of a target's query string, decoded.
type Parameter struct{ Key, Value string }

// Table is the path of the target without its slash: a table, or "rpc/" and a
// function.
func (s Sent) Table() string {
	path, _, _ := strings.Cut(s.Target, "?")
	return strings.TrimPrefix(path, "/")
}

// Parameters are those of the target, in their order.
func (s Sent) Parameters() ([]Parameter, error) {
	_, query, found := strings.Cut(s.Target, "?")
	if !found && !strings.HasPrefix(s.Target, "/rpc/") {
		return nil, fmt.Errorf("the target %q", s.Target)
	}
	if query == "" {
		return nil, nil
	}
	var list []Parameter
	for pair := range strings.SplitSeq(query, "&") {
		key, value, found := strings.Cut(pair, "=")
		if !found {
			return nil, fmt.Errorf("the parameter %q has no =, so PostgREST drops it", pair)
		}
		decodedKey, err := url.QueryUnescape(key)
		decodedValue, valueErr := url.QueryUnescape(value)
		if err := errors.Join(err, valueErr); err != nil {
			return nil, err
		}
		list = append(list, Parameter{decodedKey, decodedValue})
	}
	return list, nil
}

// check checks what holds of every request, whatever was asked: it fits in a
// URL, and an update or a delete is of rows by id, no more of them than ids.
func (s Sent) check() error {
	parameters, err := s.Parameters()
	if err != nil {
		return err
	}
	if len(s.Target) > 6<<10 {
		return fmt.Errorf("a target of %d bytes", len(s.Target))
	}
	if s.Method != http.MethodPatch && s.Method != http.MethodDelete {
		return nil
	}
	ids := 0
	for _, p := range parameters {
		switch {
		case p.Key == "id" && strings.HasPrefix(p.Value, "eq."):
			ids++
		case p.Key == "id" && strings.HasPrefix(p.Value, "in.("):
			ids += elements(p.Value)
		case p.Key == "and", p.Key == "or", strings.HasPrefix(p.Key, "not."):
			return fmt.Errorf("a logic tree in a write: %s", p.Key)
		}
	}
	if ids == 0 || s.Prefer != fmt.Sprintf("return=representation,handling=strict,max-affected=%d", ids) {
		return fmt.Errorf("a write of %d ids that prefers %q", ids, s.Prefer)
	}
	return nil
}

// elements counts the quoted elements of a list: "b\"," is one.
func elements(list string) int {
	count, quoted := 0, false
	for i := 0; i < len(list); i++ {
		switch {
		case quoted && list[i] == '\\':
			i++
		case list[i] == '"':
			if quoted = !quoted; quoted {
				count++
			}
		}
	}
	return count
}
