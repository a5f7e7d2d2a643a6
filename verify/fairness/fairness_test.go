//go:build verify

// Package fairness measures, against the built program and over TCP, what is done
// of what an overloaded upstream can do, and how much one credential slows down
// another.
package fairness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/verify/program"
)

// Times are a fifth of what they are in production: an upstream request takes
// 200 ms rather than a second.
const (
	takes          = 200 * time.Millisecond
	attemptTime    = time.Second
	requestTime    = 3 * time.Second
	loadTime       = 20 * time.Second
	settlingTime   = 3 * time.Second
	overloadLanes  = 10
	unloadedLanes  = 64
	peacefulPeriod = 50 * time.Millisecond
	hostilePeriod  = 4 * time.Millisecond
)

// lanes is an upstream that works on so many requests at once. It goes on with one
// whose client has left, as PostgREST does. What it does is in the id that a
// request asks for.
func lanes(t *testing.T, n int) string {
	t.Helper()
	free := make(chan struct{}, n)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lasts := takes
		switch {
		case strings.Contains(r.URL.RawQuery, "slow"):
			lasts = 4 * takes
		case strings.Contains(r.URL.RawQuery, "failing"):
			lasts = 0
		}
		free <- struct{}{}
		time.Sleep(lasts)
		<-free
		w.Header().Set("Content-Type", "application/json")
		if lasts == 0 {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"code":"54000","message":"told by a test"}`)
			return
		}
		_, _ = io.WriteString(w, `[]`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// startServer starts the program in front of an upstream, and returns the URL of
// its graph.
func startServer(t *testing.T, upstream string) string {
	t.Helper()
	return program.Start(t, "UPSTREAM_URL="+upstream, "SCOPE_CHECK=off", "LOG_LEVEL=error",
		"UPSTREAM_TIMEOUT="+attemptTime.String(), "REQUEST_TIMEOUT="+requestTime.String()).URL + "/graphql"
}

// caller is a credential on an address of its own.
type caller struct {
	url, token string
	client     *http.Client

	mu      sync.Mutex
	took    []time.Duration // of requests that were answered
	refused map[string]int  // by code
	ends    time.Time       // of the load
	inTime  int             // answers before that
}

func newCaller(t *testing.T, url, token, address string) *caller {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 1000}
	t.Cleanup(transport.CloseIdleConnections)
	return &caller{url: url, token: token, client: &http.Client{Transport: transport}, refused: map[string]int{}}
}

// load asks for different rows whose ids begin with a word, one each period, and
// waits for the answers to all.
func (c *caller) load(ctx context.Context, word string, period time.Duration) {
	var all sync.WaitGroup
	defer all.Wait()
	c.mu.Lock()
	c.ends, _ = ctx.Deadline()
	c.mu.Unlock()
	for i, next := 0, time.Now(); ctx.Err() == nil; i++ {
		all.Go(func() { c.ask(fmt.Sprintf("%s-%d", word, i)) })
		next = next.Add(period)
		time.Sleep(time.Until(next))
	}
}

func (c *caller) ask(id string) {
	document, _ := json.Marshal(map[string]string{"query": fmt.Sprintf(`{ customerContacts(filter: { id: { eq: %q } }) { nodes { id } } }`, id)})
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.url, bytes.NewReader(document))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	begun, code := time.Now(), "no answer"
	if response, err := c.client.Do(request); err == nil {
		var answer struct {
			Errors []struct{ Extensions struct{ Code string } }
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		_ = response.Body.Close()
		switch {
		case err != nil:
		case len(answer.Errors) == 0:
			code = ""
		default:
			code = answer.Errors[0].Extensions.Code
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if code != "" {
		c.refused[code]++
		return
	}
	c.took = append(c.took, time.Since(begun))
	if time.Now().Before(c.ends) {
		c.inTime++
	}
}

func (c *caller) quantile(per1000 int) time.Duration {
	slices.Sort(c.took)
	return c.took[len(c.took)*per1000/1000].Round(time.Millisecond)
}

// An upstream that is asked for more than it can do does nine tenths of what it
// can.
func TestGoodputOfAnOverloadedUpstream(t *testing.T) {
	for _, times := range []int{1, 2, 4} {
		c := newCaller(t, startServer(t, lanes(t, overloadLanes)), "alice", "127.0.0.1")
		ctx, cancel := context.WithTimeout(t.Context(), loadTime)
		c.load(ctx, "any", takes/time.Duration(overloadLanes*times))
		cancel()
		goodput := float64(c.inTime) / float64(overloadLanes*loadTime/takes)
		t.Logf("%d times capacity: goodput %.0f %%, p50 %v, p99 %v, refused %v", times, 100*goodput, c.quantile(500), c.quantile(990), c.refused)
		if goodput < 0.9 {
			t.Errorf("%d times capacity: goodput is %.0f %%", times, 100*goodput)
		}
	}
}

// A credential that sends many, slow and failing requests does not make those of
// another fail, and does not slow them down more than twice.
func TestAHostileCredential(t *testing.T) {
	measure := func(hostile bool) *caller {
		url := startServer(t, lanes(t, unloadedLanes))
		ctx, cancel := context.WithTimeout(t.Context(), loadTime)
		defer cancel()
		var all sync.WaitGroup
		a, b := newCaller(t, url, "mallory", "127.0.0.2"), newCaller(t, url, "bob", "127.0.0.3")
		if hostile {
			for _, word := range []string{"slow", "failing", "many"} {
				all.Go(func() { a.load(ctx, word, 3*hostilePeriod) })
			}
			time.Sleep(settlingTime)
		}
		b.load(ctx, "any", peacefulPeriod)
		all.Wait()
		if hostile {
			t.Logf("hostile: %d answered, refused %v", len(a.took), a.refused)
		}
		return b
	}
	alone, beside := measure(false), measure(true)
	t.Logf("alone: p50 %v, p99 %v, %d answered, refused %v", alone.quantile(500), alone.quantile(990), len(alone.took), alone.refused)
	t.Logf("beside a hostile credential: p50 %v, p99 %v, %d answered, refused %v", beside.quantile(500), beside.quantile(990), len(beside.took), beside.refused)
	if len(beside.refused) > 0 {
		t.Errorf("refused: %v", beside.refused)
	}
	if beside.quantile(990) > 2*alone.quantile(990) {
		t.Errorf("p99 %v alone and %v beside a hostile credential", alone.quantile(990), beside.quantile(990))
	}
}
