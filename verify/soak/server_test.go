//go:build verify

package soak

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is the built program.
type server struct {
	url, metrics string
	process      *exec.Cmd
	log          *output
	ended        chan error
}

// output is what a process writes, to be read while it writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// find waits until the output matches, and returns the first group.
func (o *output) find(t *testing.T, pattern string) string {
	t.Helper()
	expression := regexp.MustCompile(pattern)
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(10 * time.Millisecond) {
		o.mu.Lock()
		match := expression.FindSubmatch(o.text.Bytes())
		o.mu.Unlock()
		if match != nil {
			return string(match[1])
		}
	}
	t.Fatalf("the server does not say %s", pattern)
	return ""
}

// startServer builds the program and starts it in front of an upstream.
func startServer(t *testing.T, upstream string) *server {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "carbongraph")
	if out, err := exec.Command("go", "build", "-o", binary, "carbongraph").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := &server{process: exec.Command(binary), log: &output{}, ended: make(chan error, 1)}
	s.process.Env = append(os.Environ(),
		"UPSTREAM_URL="+upstream, "LISTEN_ADDR=127.0.0.1:0", "METRICS_ADDR=127.0.0.1:0", "LOG_LEVEL=info",
		"UPSTREAM_TIMEOUT=500ms", "REQUEST_TIMEOUT=3s", "CACHE_TTL=100ms", "CACHE_MAX_BYTES=1048576")
	s.process.Stdout, s.process.Stderr = s.log, s.log
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.ended <- s.process.Wait() }()
	t.Cleanup(func() { _ = s.process.Process.Kill() })
	s.url = s.log.find(t, `listens on (\S+)/graphql`)
	s.metrics = "http://" + s.log.find(t, `for=metrics address=(\S+)`) + "/metrics"
	return s
}

// stop tells the process to stop, which it does in time and without an error.
func (s *server) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the server does not end")
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if strings.Contains(s.log.text.String(), "panic") {
		t.Error("the log tells of a panic")
	}
}

// sample is the state of the process at one moment.
type sample struct {
	at time.Time
	// heap is the size at which the next collection begins, in bytes. It is
	// twice what the last one left, where the heap itself goes up and down.
	heap                    float64
	goroutines, descriptors float64
}

// sample asks the metrics.
func (s *server) sample(t *testing.T) sample {
	t.Helper()
	response, err := http.Get(s.metrics)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	value := func(name string) float64 {
		_, after, found := strings.Cut(string(text), "\n"+name+" ")
		number, _, _ := strings.Cut(after, "\n")
		v, err := strconv.ParseFloat(number, 64)
		if !found || err != nil {
			t.Fatalf("the metrics have no %s", name)
		}
		return v
	}
	return sample{time.Now(), value("go_memstats_next_gc_bytes"), value("go_goroutines"), value("process_open_fds")}
}

// watch samples the process for as long as ctx lasts.
func (s *server) watch(ctx context.Context, t *testing.T) []sample {
	t.Helper()
	var samples []sample
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return samples
		case <-tick.C:
			samples = append(samples, s.sample(t))
		}
	}
}

// settle closes the connections of the load and waits until the process is as
// it was before, or a time has passed.
func (s *server) settle(t *testing.T, up *unreliable, before sample) sample {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		up.CloseClientConnections()
		after := s.sample(t)
		if after.goroutines <= before.goroutines+spare && after.descriptors <= before.descriptors+spare || time.Since(begun) > 20*time.Second {
			return after
		}
	}
}

func mega(bytes float64) float64 { return bytes / (1 << 20) }

func mean(samples []sample) float64 {
	sum := 0.0
	for _, s := range samples {
		sum += s.heap
	}
	return sum / max(1, float64(len(samples)))
}

// slope is how fast the heap grows, in MB a minute, by least squares.
func slope(samples []sample) float64 {
	var n, sumX, sumY, sumXY, sumXX float64
	for _, s := range samples {
		x, y := s.at.Sub(samples[0].at).Minutes(), mega(s.heap)
		n, sumX, sumY, sumXY, sumXX = n+1, sumX+x, sumY+y, sumXY+x*y, sumXX+x*x
	}
	if d := n*sumXX - sumX*sumX; d > 0 {
		return (n*sumXY - sumX*sumY) / d
	}
	return 0
}
