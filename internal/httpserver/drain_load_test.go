package httpserver_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/internal/httpserver"
)

// TestDrainUnderLoad stops a busy server again and again. Its clients keep
// their connections, as a balancer does, and leave once readiness fails, which
// they ask for every 10 ms.
func TestDrainUnderLoad(t *testing.T) {
	t.Parallel()
	const runs, clients = 20, 8
	for run := range runs {
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			t.Parallel()
			server := start(t, httpserver.Options{DrainDelay: 200 * time.Millisecond, ShutdownTimeout: 10 * time.Second},
				func(w http.ResponseWriter, _ *http.Request) {
					time.Sleep(5 * time.Millisecond)
					_, _ = w.Write([]byte("{}"))
				})
			var leave atomic.Bool
			var served, closed atomic.Int64
			var load sync.WaitGroup
			load.Go(func() {
				prober := newClient(t)
				for !leave.Load() {
					status, _, err := get(prober, server.url+"/readyz")
					if err != nil {
						t.Errorf("readiness: %v", err)
					}
					leave.Store(err != nil || status != http.StatusOK)
					time.Sleep(10 * time.Millisecond)
				}
			})
			for range clients {
				load.Go(func() {
					client := newClient(t)
					for !leave.Load() {
						status, closes, err := get(client, server.url)
						if status != http.StatusOK || err != nil {
							t.Errorf("request %d failed: %d, %v", served.Load(), status, err)
							return
						}
						served.Add(1)
						if closes {
							closed.Add(1)
						}
					}
				})
			}
			time.Sleep(50 * time.Millisecond)
			server.end(t)
			load.Wait()
			if served.Load() == 0 {
				t.Error("no request was served")
			}
			t.Logf("%d requests, %d of them while draining", served.Load(), closed.Load())
		})
	}
}
