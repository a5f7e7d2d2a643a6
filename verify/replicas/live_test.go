//go:build verify

package replicas_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream/sandbox"
)

// subscriber is a subscription at one replica. It counts the events of data.
type subscriber struct{ events atomic.Int64 }

// subscribe subscribes to a contact's tags until the test ends.
func subscribe(t *testing.T, r *replica) *subscriber {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	document := `{"query":"subscription{customerContact(id:\"cc001\"){id tags}}"}`
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/graphql", strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}, "Accept": {"text/event-stream"}}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	s := &subscriber{}
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			if strings.Contains(lines.Text(), `"cc001"`) {
				s.events.Add(1)
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		response.Body.Close()
		reading.Wait()
	})
	return s
}

// Three replicas poll for one read together, once an interval. Without Redis each
// polls alone, and says so once; with Redis again, they poll once again.
func TestOnePoll(t *testing.T) {
	t.Parallel()
	const interval, intervals = time.Second, 6
	up := startUpstream(t, sandbox.New(), 0)
	redis := redistest.Start(t)
	replicas := startReplicas(t, redis.URL(), "UPSTREAM_URL="+up.url, "LIVE_INTERVAL=1s", "UPSTREAM_RATE_LIMIT=6000")
	var subscribers []*subscriber
	for _, r := range replicas {
		subscribers = append(subscribers, subscribe(t, r))
	}
	polled := func() int {
		before, _, _ := up.counts()
		time.Sleep(intervals * interval)
		after, _, _ := up.counts()
		return after - before
	}
	eventually(t, "all have the first answer", func() bool {
		for _, s := range subscribers {
			if s.events.Load() != 1 {
				return false
			}
		}
		return true
	})
	together := polled()
	redis.Kill()
	alone := polled()
	if outages(replicas) != len(replicas) {
		t.Errorf("%d replicas say that Redis is away", outages(replicas))
	}
	redis.Restart()
	eventually(t, "Redis is back", func() bool { return outages(replicas) == 0 })
	again := polled()
	t.Logf("in %d intervals: %d polls together, %d without Redis, %d with it again", intervals, together, alone, again)
	for _, polls := range []int{together, again} {
		if polls < intervals/2 || polls > intervals+2 {
			t.Errorf("%d polls together in %d intervals", polls, intervals)
		}
	}
	if alone < 2*intervals || alone > 4*intervals {
		t.Errorf("%d polls of three replicas alone in %d intervals", alone, intervals)
	}
	for i, r := range replicas {
		if away, back := r.log.count(redisAway), r.log.count(redisBack); away != 1 || back != 1 {
			t.Errorf("replica %d says %d times that Redis is away, and %d times that it is back", i, away, back)
		}
	}
	if _, err := ask(replicas[0].url, token, `mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["new"]}}){userErrors{code}}}`); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all see a change", func() bool {
		for _, s := range subscribers {
			if s.events.Load() != 2 {
				return false
			}
		}
		return true
	})
}
