//go:build verify

package replicas_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream/sandbox"
)

// load asks for pages again and again, from several callers at once.
type load struct {
	answered, failed atomic.Int64
	stop             chan struct{}
	all              sync.WaitGroup
}

// startLoad starts callers of a server. Each failure of a request is counted;
// an answer with errors fails the test.
func startLoad(t *testing.T, url string) *load {
	t.Helper()
	l := &load{stop: make(chan struct{})}
	for caller := range 12 {
		l.all.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-l.stop:
					return
				default:
				}
				switch r, err := ask(url, token, page(1+(caller*83+i)%1000)); {
				case err != nil:
					l.failed.Add(1)
				case r.code() != "":
					t.Errorf("%+v", r.Errors)
				default:
					l.answered.Add(1)
				}
			}
		})
	}
	return l
}

// more waits until so many more requests were answered.
func (l *load) more(t *testing.T, requests int64) {
	t.Helper()
	until := l.answered.Load() + requests
	eventually(t, "requests are answered", func() bool { return l.answered.Load() >= until })
}

func (l *load) end() {
	close(l.stop)
	l.all.Wait()
}

// A replica that is killed under load takes with it the requests that it held,
// and no other request fails.
func TestAReplicaIsKilled(t *testing.T) {
	t.Parallel()
	up := startUpstream(t, sandbox.New(), 30*time.Millisecond)
	replicas := startReplicas(t, redistest.Start(t).URL(), "UPSTREAM_URL="+up.url, "CACHE_TTL=1s")
	b := startBalancer(t, replicas)
	l := startLoad(t, b.url)
	l.more(t, 100)
	victim := replicas[1]
	victim.kill()
	dead := time.Now()
	l.more(t, 200)
	l.end()
	if l.failed.Load() != int64(len(b.lost)) {
		t.Errorf("%d requests failed, of which the killed replica held %d", l.failed.Load(), len(b.lost))
	}
	for _, request := range b.lost {
		if request.by != victim || request.taken.After(dead) {
			t.Errorf("a request failed that the killed replica did not hold: taken %v after its end", request.taken.Sub(dead))
		}
	}
	t.Logf("%d requests were answered; the killed replica held %d", l.answered.Load(), len(b.lost))
}

// Redis that goes away under load costs no request, and each replica says it
// once; and once when Redis is back.
func TestRedisIsKilled(t *testing.T) {
	t.Parallel()
	up := startUpstream(t, sandbox.New(), 5*time.Millisecond)
	redis := redistest.Start(t)
	replicas := startReplicas(t, redis.URL(), "UPSTREAM_URL="+up.url, "CACHE_TTL=1s")
	b := startBalancer(t, replicas)
	l := startLoad(t, b.url)
	l.more(t, 100)
	redis.Kill()
	eventually(t, "every replica says that Redis is away", func() bool { return outages(replicas) == len(replicas) })
	before := make([]int, len(replicas))
	for i, r := range replicas {
		before[i] = r.log.count(redisAway)
	}
	l.more(t, 300)
	for i, r := range replicas {
		if got := r.log.count(redisAway); got != before[i] {
			t.Errorf("replica %d says it %d times again", i, got-before[i])
		}
	}
	redis.Restart()
	eventually(t, "every replica says that Redis is back", func() bool { return outages(replicas) == 0 })
	l.more(t, 100)
	l.end()
	if l.failed.Load() > 0 || len(b.lost) > 0 {
		t.Errorf("%d requests failed", l.failed.Load())
	}
	for i, r := range replicas {
		if r.log.count(redistest.Password) > 0 {
			t.Errorf("replica %d logs the password", i)
		}
		t.Logf("replica %d: away %d times", i, r.log.count(redisAway))
	}
}
