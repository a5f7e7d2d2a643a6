package httpserver_test

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"

	"carbongraph/internal/httpserver"
)

// decode reads an answer, which must be one JSON object.
func decode(t *testing.T, response *http.Response) map[string]any {
	t.Helper()
	var body map[string]any
	decoder := json.NewDecoder(response.Body)
	if err := decoder.Decode(&body); err != nil {
		t.Fatal(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Errorf("something follows the object: %v", err)
	}
	if got := response.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	return body
}

// bodyBytes is the largest body of the tests.
const bodyBytes = 1 << 10

func newCapacity(requests int, refused func(string)) *httpserver.Capacity {
	return httpserver.NewCapacity(httpserver.CapacityOptions{Requests: requests, BodyBytes: bodyBytes, Refused: refused})
}

func TestCapacity(t *testing.T) {
	t.Parallel()
	const room = 3
	var refused int
	capacity := newCapacity(room, func(reason string) {
		if refused++; reason != httpserver.InFlight {
			t.Errorf("refused for %q", reason)
		}
	})
	arrived, release := make(chan struct{}), make(chan struct{})
	handler := capacity.Limit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	server := httptest.NewServer(httpserver.RequestID(carry)(handler))
	defer server.Close()

	var waiting sync.WaitGroup
	ask := func() {
		waiting.Go(func() {
			if status, _, err := get(server.Client(), server.URL); status != http.StatusOK || err != nil {
				t.Errorf("a request with room: %d, %v", status, err)
			}
		})
		<-arrived
	}
	for range room {
		ask()
	}
	if got := capacity.InFlight(); got != room {
		t.Errorf("%d in flight, want %d", got, room)
	}
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") != "1" {
		t.Errorf("without room: %d, Retry-After %q", response.StatusCode, response.Header.Get("Retry-After"))
	}
	want := map[string]any{"errors": []any{map[string]any{
		"message": "too many requests are in flight; send this one again later",
		"extensions": map[string]any{
			"code": "RATE_LIMITED", "retryAfter": 1.0, "requestId": response.Header.Get("X-Request-Id"),
		},
	}}}
	if got := decode(t, response); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if refused != 1 {
		t.Errorf("told of %d refusals, want 1", refused)
	}
	release <- struct{}{}
	for capacity.InFlight() == room { // the handler has been told to return
	}
	ask()
	close(release)
	waiting.Wait()
}

func TestAPanicLeavesItsPlace(t *testing.T) {
	t.Parallel()
	capacity := newCapacity(1, func(string) { t.Error("there was no place") })
	handler := capacity.Limit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh") }))
	recovered := httpserver.Recover(slog.New(slog.DiscardHandler), func() {})(handler)
	for range 3 {
		recovered.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", http.NoBody))
	}
	if capacity.InFlight() != 0 {
		t.Errorf("%d in flight, want none", capacity.InFlight())
	}
}
