package redis_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"carbongraph/internal/redis"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/cache"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "hunter2", "http://:hunter2@127.0.0.1", "redis://:hunter2@127.0.0.1:port", "redis://:hunter2@127.0.0.1/x"} {
		if r, err := redis.Open(url, "", nil); err == nil || r != nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// absent are addresses where no Redis answers.
func absent(t *testing.T) map[string]string {
	t.Helper()
	address := func(listener net.Listener, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { listener.Close() })
		return listener.Addr().String()
	}
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	refuses := address(gone, err)
	gone.Close()
	return map[string]string{
		"connection refused": refuses,
		"no answer in time":  address(net.Listen("tcp", "127.0.0.1:0")), // the kernel connects, nobody accepts
	}
}

// Without Redis everything works from memory, no slower, and the log says so
// once and without the URL.
func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	for why, address := range absent(t) {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			r, log := open(t, "redis://:hunter2@"+address)
			limited := r.NewBudget(budget.NewMemory(3), 3)
			begun := time.Now()
			for i := range 300 {
				credential := upstream.NewCredential(fmt.Sprint(i / 4)).Fingerprint()
				if wait := limited.Reserve(t.Context(), credential, patience); wait > patience != (i%4 == 3) {
					t.Errorf("request %d of a credential waits %v", i%4, wait)
				}
				limited.Learn(t.Context(), alice, upstream.Quota{Limit: 60, Remaining: 0, Reset: time.Minute})
			}
			if wait := limited.Reserve(t.Context(), alice, patience); wait < 50*time.Second {
				t.Errorf("what was learned is forgotten: waits %v", wait)
			}
			if took := time.Since(begun); took > 2*time.Second {
				t.Errorf("300 requests took %v", took)
			}
			checkStore(t, func(t *testing.T) cache.Store {
				t.Helper()
				return r.NewAnswers(newMemory(t), time.Minute)
			})
			if log.away() != 1 || log.back() != 0 || !strings.Contains(log.String(), why) {
				t.Errorf("the log says\n%s", log)
			}
			if _, port, _ := net.SplitHostPort(address); strings.Contains(log.String(), "hunter2") || strings.Contains(log.String(), port) {
				t.Errorf("the log tells the URL:\n%s", log)
			}
		})
	}
}
