package server

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

// wire is an upstream that notes each request that reaches it, under the id of
// the caller's request that it was sent for.
type wire struct {
	url string

	mu    sync.Mutex
	notes map[string][]sent
}

// sent is a request as it reached the upstream.
type sent struct {
	method, target, prefer, body string
}

// String is the request as tables spell it: the method, the table unless it is
// customerContact, the parameters of the target, decoded, and the preferences,
// if any.
func (s sent) String() string {
	list, err := s.parameters()
	if err != nil {
		return err.Error()
	}
	table := ""
	if s.table() != "customerContact" {
		table = s.table() + " "
	}
	pairs := make([]string, len(list))
	for i, p := range list {
		pairs[i] = p.key + "=" + p.value
	}
	return strings.TrimSpace(s.method + " " + table + strings.Join(pairs, "&") + " " + s.prefer)
}

// startWire serves an upstream until the test ends.
func startWire(tb testing.TB, upstream http.Handler) *wire {
	w := &wire{notes: map[string][]sent{}}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.note(r.Header.Get("X-Request-Id"), sent{r.Method, r.RequestURI, r.Header.Get("Prefer"), string(body)})
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		upstream.ServeHTTP(rw, r)
	}))
	tb.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *wire) note(id string, s sent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes[id] = append(w.notes[id], s)
}

// sentFor is what was sent for a request of a caller, in the order in which it
// arrived.
func (w *wire) sentFor(id string) []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.notes[id]
}

// parameter is a pair of a target's query string, decoded.
type parameter struct{ key, value string }

// table is the path of the target without its slash: a table, or "rpc/" and a
// function.
func (s sent) table() string {
	path, _, _ := strings.Cut(s.target, "?")
	return strings.TrimPrefix(path, "/")
}

// parameters are those of the target, in their order.
func (s sent) parameters() ([]parameter, error) {
	_, query, found := strings.Cut(s.target, "?")
	if !found && !strings.HasPrefix(s.target, "/rpc/") {
		return nil, fmt.Errorf("the target %q", s.target)
	}
	if query == "" {
		return nil, nil
	}
	var list []parameter
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
		list = append(list, parameter{decodedKey, decodedValue})
	}
	return list, nil
}

// check checks what holds of every request, whatever was asked: it fits in a
// URL, and an update or a delete is of rows by id, no more of them than ids.
func (s sent) check() error {
	parameters, err := s.parameters()
	if err != nil {
		return err
	}
	if len(s.target) > 6<<10 {
		return fmt.Errorf("a target of %d bytes", len(s.target))
	}
	if s.method != http.MethodPatch && s.method != http.MethodDelete {
		return nil
	}
	ids := 0
	for _, p := range parameters {
		switch {
		case p.key == "id" && strings.HasPrefix(p.value, "eq."):
			ids++
		case p.key == "id" && strings.HasPrefix(p.value, "in.("):
			ids += elements(p.value)
		case p.key == "and", p.key == "or", strings.HasPrefix(p.key, "not."):
			return fmt.Errorf("a logic tree in a write: %s", p.key)
		}
	}
	if ids == 0 || s.prefer != fmt.Sprintf("return=representation,handling=strict,max-affected=%d", ids) {
		return fmt.Errorf("a write of %d ids that prefers %q", ids, s.prefer)
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
