//go:build verify

package soak

import (
	"context"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"carbongraph/verify/program"
)

// server is the built program.
type server struct {
	metrics string
	*program.Program
}

// startServer starts the program in front of an upstream.
func startServer(t *testing.T, upstream string) *server {
	t.Helper()
	p := program.Start(t,
		"UPSTREAM_URL="+upstream, "METRICS_ADDR=127.0.0.1:0", "LOG_LEVEL=info",
		"UPSTREAM_TIMEOUT=500ms", "REQUEST_TIMEOUT=3s", "CACHE_TTL=100ms", "CACHE_MAX_BYTES=1048576")
	return &server{"http://" + p.Log.Find(t, `for=metrics address=(\S+)`) + "/metrics", p}
}

// stop tells the process to stop, which it does in time and without an error.
func (s *server) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the server does not end")
	}
	if strings.Contains(s.Log.String(), "panic") {
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
