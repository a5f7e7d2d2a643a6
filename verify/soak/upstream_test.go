//go:build verify

package soak

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
)

// faultEvery is one fault in so many requests.
const faultEvery = 100

// unreliable is a sandbox of which some requests fail.
type unreliable struct {
	*httptest.Server
	sandbox          http.Handler
	requests, faults atomic.Int64

	mu sync.Mutex
	// created counts the creates that arrived, by the id of the row.
	created map[string]int
}

func startUpstream(t *testing.T) *unreliable {
	t.Helper()
	u := &unreliable{
		sandbox: sandbox.New(sandbox.WithCompany("co1", 500), sandbox.WithCompany("co3", 0)),
		created: map[string]int{},
	}
	u.Server = httptest.NewServer(u)
	t.Cleanup(u.Close)
	return u
}

var createdID = regexp.MustCompile(`"id": ?"(soak-\d+)"`)

func (u *unreliable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.requests.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if id := createdID.FindSubmatch(body); r.Method == http.MethodPost && id != nil {
		u.mu.Lock()
		u.created[string(id[1])]++
		u.mu.Unlock()
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
	if r.Header.Get("Authorization") == "Bearer "+hostileToken {
		hostileAnswer(w, r, u.sandbox)
		return
	}
	if rand.IntN(faultEvery) > 0 {
		u.sandbox.ServeHTTP(w, r)
		return
	}
	u.faults.Add(1)
	faults[rand.IntN(len(faults))](u, w, r)
}

// check fails where a create arrived twice.
func (u *unreliable) check(t *testing.T) {
	t.Helper()
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.created) == 0 {
		t.Error("nothing was created")
	}
	for id, n := range u.created {
		if n > 1 {
			t.Errorf("the create of %s arrived %d times", id, n)
		}
	}
}

// faults are the ways in which a request fails.
var faults = []func(*unreliable, http.ResponseWriter, *http.Request){
	func(*unreliable, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	func(u *unreliable, _ http.ResponseWriter, r *http.Request) { // done, and no answer
		u.sandbox.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	},
	func(_ *unreliable, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	func(_ *unreliable, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `[{"id":"`)
	},
	answer(http.StatusOK, "text/html", "<html>"),
	answer(http.StatusOK, "application/json", "null"),
	answer(http.StatusBadGateway, "text/plain", "bad gateway"),
	answer(http.StatusServiceUnavailable, "application/json", `{"code":"PGRST002","message":"no schema cache"}`),
	answer(http.StatusInternalServerError, "application/json", `{"code":"57014","message":"canceled"}`),
	answer(http.StatusTooManyRequests, "text/plain", "slow down"),
	answer(http.StatusPermanentRedirect, "text/plain", "elsewhere"),
}

// answer answers with a status, and to come back in a second.
func answer(status int, media, body string) func(*unreliable, http.ResponseWriter, *http.Request) {
	return func(_ *unreliable, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
