package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// load asks the server, by so many clients that keep their connections, until
// readiness fails. Nothing that they ask may fail.
type load struct {
	url              string
	leave            atomic.Bool
	served, draining atomic.Int64
	clients          sync.WaitGroup
	client           *http.Client
}

func startLoad(t *testing.T, url string, clients int) *load {
	t.Helper()
	l := &load{url: url, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients + 1}}}
	t.Cleanup(l.client.CloseIdleConnections)
	l.clients.Go(func() {
		for !l.leave.Load() {
			response, err := l.client.Get(url + "/readyz")
			if err != nil {
				t.Errorf("readiness: %v", err)
				l.leave.Store(true)
				return
			}
			_ = response.Body.Close()
			l.leave.Store(response.StatusCode != http.StatusOK)
			time.Sleep(10 * time.Millisecond)
		}
	})
	token := sandbox.Token("co1", "rw")
	for i := range clients {
		l.clients.Go(func() {
			for n := 0; !l.leave.Load(); n++ {
				if err := l.ask(token, fmt.Sprintf(`{customerContacts(first:%d){nodes{id}}}`, 1+(i+n)%50)); err != nil {
					t.Error(err)
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	return l
}

func (l *load) ask(token, document string) error {
	request, err := http.NewRequest(http.MethodPost, l.url+"/graphql", strings.NewReader(fmt.Sprintf(`{"query":%q}`, document)))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := l.client.Do(request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !bytes.HasPrefix(body, []byte(`{"data":{"customerContacts":{"nodes":[{`)) {
		return fmt.Errorf("%s: %.200s", response.Status, body)
	}
	l.served.Add(1)
	if response.Close {
		l.draining.Add(1)
	}
	return nil
}

// TestDrain stops 20 servers under load: their clients leave when /readyz
// fails, nothing that they asked fails, and run returns in time.
func TestDrain(t *testing.T) {
	t.Parallel()
	const runs, shutdown = 20, 20 * time.Second
	up := httptest.NewServer(sandbox.New(sandbox.WithCompany("co2", 0), sandbox.WithCompany("co3", 0)))
	defer up.Close()
	var served, draining atomic.Int64
	var all sync.WaitGroup
	for range runs {
		r := servertest.StartRunning(t, io.Discard, "UPSTREAM_URL="+up.URL, "DRAIN_DELAY=1500ms", "SHUTDOWN_TIMEOUT="+shutdown.String())
		l := startLoad(t, r.URL, 3)
		all.Go(func() {
			for l.served.Load() < 20 && !t.Failed() {
				time.Sleep(time.Millisecond)
			}
			told := time.Now()
			r.Stop()
			l.clients.Wait()
			l.client.CloseIdleConnections()
			if err := <-r.Stopped; err != nil {
				t.Errorf("run: %v", err)
			}
			if took := time.Since(told); took > shutdown {
				t.Errorf("stopped after %s", took)
			}
			served.Add(l.served.Load())
			draining.Add(l.draining.Load())
		})
	}
	all.Wait()
	if draining.Load() == 0 {
		t.Error("no request was answered while the servers drained")
	}
	t.Logf("%d requests were answered, %d of them while draining", served.Load(), draining.Load())
}

// Streams are completed when the server is told to stop, within DRAIN_DELAY, and
// keep it no longer.
func TestDrainOfStreams(t *testing.T) {
	t.Parallel()
	r := servertest.StartRunning(t, io.Discard, "DRAIN_DELAY=200ms", "SHUTDOWN_TIMEOUT=10s")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var streams sync.WaitGroup
	subscribed := make(chan struct{}, 5)
	for range cap(subscribed) {
		streams.Go(func() {
			request, err := http.NewRequest(http.MethodPost, r.URL+"/graphql", strings.NewReader(`{"query":"subscription {customerContacts(first:1){nodes{id}}}"}`))
			if err != nil {
				t.Error(err)
				return
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Accept", "text/event-stream")
			response, err := client.Do(request)
			subscribed <- struct{}{}
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			events, err := io.ReadAll(response.Body)
			if err != nil || !bytes.HasSuffix(events, []byte("event: complete\ndata:\n\n")) {
				t.Errorf("%q, %v: the stream is not complete", events, err)
			}
		})
	}
	for range cap(subscribed) {
		<-subscribed
	}
	told := time.Now()
	r.Stop()
	streams.Wait()
	if err := <-r.Stopped; err != nil || time.Since(told) > 5*time.Second {
		t.Errorf("stopped after %s with %v", time.Since(told), err)
	}
}

// TestSIGTERM stops the built program, which has a slow request in flight: the
// request is answered, and the process ends in time and without an error. A
// SIGHUP before that changes nothing.
func TestSIGTERM(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "carbongraph")
	if out, err := exec.Command("go", "build", "-o", binary, "../..").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	arrived, answer := make(chan struct{}), make(chan struct{})
	w := servertest.StartWire(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-answer
		rw.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(rw, servertest.FaultRows)
	}))
	const shutdown = 10 * time.Second
	process := exec.Command(binary)
	process.Env = append(os.Environ(), "LISTEN_ADDR=127.0.0.1:0", "UPSTREAM_URL="+w.URL, "SHUTDOWN_TIMEOUT="+shutdown.String())
	greeting := make(servertest.Greeting, 1)
	var log bytes.Buffer
	process.Stdout, process.Stderr = greeting, &log
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	t.Cleanup(func() { _ = process.Process.Kill() })

	c := servertest.At(t, servertest.AddressIn(<-greeting), w).WithToken(sandbox.Token("co1", "rw"))
	replied := make(chan servertest.Reply, 1)
	go func() { replied <- c.Ask(t, servertest.FaultQuery) }()
	<-arrived
	told := time.Now()
	for _, signal := range []os.Signal{syscall.SIGHUP, syscall.SIGTERM} {
		if err := process.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
	}
	// The listener closes at once, since there is no DRAIN_DELAY.
	for {
		conn, err := net.Dial("tcp", strings.TrimPrefix(c.URL, "http://"))
		if errors.Is(err, syscall.ECONNREFUSED) {
			break
		}
		if time.Since(told) > shutdown {
			t.Fatalf("still listening: %v", err)
		}
		if err == nil {
			_ = conn.Close()
		}
		time.Sleep(time.Millisecond)
	}
	close(answer)
	r := <-replied
	r.Want(t, servertest.FaultQueryData)
	if err := <-ended; err != nil {
		t.Errorf("the process ended with %v\n%s", err, log.String())
	}
	if took := time.Since(told); took > shutdown {
		t.Errorf("ended after %s", took)
	}
}
