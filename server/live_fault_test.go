package server

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/internal/auth"
)

// liveFaults is what a fault means to who follows a list. The row's first answer
// came before it. The upstream recovers after two minutes.
var liveFaults = []struct {
	name  string
	fault http.HandlerFunc
	// told is the code of the answer that tells of the fault; last tells that the
	// stream then ends.
	told string
	last bool
	// most is how many requests the two minutes may take.
	most int
}{
	{"no answer", answers(noAnswer, ""), "UPSTREAM_UNAVAILABLE", false, 12},
	{"503", answers(http.StatusServiceUnavailable, "{}"), "UPSTREAM_UNAVAILABLE", false, 12},
	{"429 with Retry-After 90", answers(http.StatusTooManyRequests, "{}", "Retry-After", "90"), "RATE_LIMITED", false, 2},
	{"a body of another shape", answers(http.StatusOK, `{"rows":[]}`), "BAD_UPSTREAM_RESPONSE", false, 12},
	{"a body that is no JSON", answers(http.StatusOK, `[{"tags"`), "BAD_UPSTREAM_RESPONSE", false, 12},
	{"the credential is revoked", answers(http.StatusUnauthorized, `{"code":"PGRST301"}`), "UNAUTHENTICATED", true, 1},
}

// A fault that passes within a minute is no event. One that lasts is one event
// without the old data, and recovery is another.
func TestLiveFaults(t *testing.T) {
	t.Parallel()
	for _, row := range liveFaults {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := startLive(t)
				c := s.caller("co1", "rw")
				c.setTags(t, "0")
				all := []*following{c.follow(t, liveTags), c.follow(t, liveTags)}
				time.Sleep(5 * time.Second)
				want := []string{tagged("0")}
				begun := time.Now()
				s.carbon.fails(row.fault)
				time.Sleep(50 * time.Second)
				if !row.last {
					for _, f := range all {
						f.want(t, want...)
					}
				}
				time.Sleep(70 * time.Second)
				if n := s.carbon.since(begun, anySent); n > row.most || n == 0 {
					t.Errorf("%d requests in two minutes, want %d at most", n, row.most)
				}
				s.carbon.fails(nil)
				time.Sleep(2 * time.Minute)
				if want = append(want, `"code":"`+row.told+`"`); row.last {
					want = append(want, "complete", "end")
				} else {
					want = append(want, tagged("0"))
				}
				for _, f := range all {
					f.want(t, want...)
					told := f.seen()[1]
					if strings.Contains(told.text, `"tags"`) || !strings.Contains(told.text, `null`) {
						t.Errorf("the old data is told: %s", told.text)
					}
					if row.last && told.at.Sub(begun) > 11*time.Second {
						t.Errorf("told after %v", told.at.Sub(begun))
					}
				}
			})
		})
	}
}

// An upstream that is away when somebody subscribes is the first answer.
func TestLiveFaultAtFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.caller("co1", "rw")
		c.setTags(t, "0")
		s.carbon.fails(answers(noAnswer, ""))
		f := c.follow(t, liveTags)
		time.Sleep(3 * time.Second)
		s.carbon.fails(nil)
		time.Sleep(15 * time.Second)
		f.want(t, "UPSTREAM_UNAVAILABLE", tagged("0"))
	})
}

// A credential that is revoked ends all its streams at once, though the polls of
// most of them are due minutes later.
func TestLiveRevokedEverywhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.caller("co1", "rw")
		var all []*following
		for _, document := range []string{
			`subscription { contacts(first: 1) { nodes { id } } }`, `subscription { customers(first: 1) { nodes { id } } }`, liveTags,
		} {
			for range 3 {
				all = append(all, c.follow(t, document))
			}
		}
		other := s.caller("co1", "rw").follow(t, liveTags)
		time.Sleep(3 * time.Minute)
		s.carbon.fails(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Header.Get("Authorization"), c.token) {
				answers(http.StatusUnauthorized, "{}")(w, r)
				return
			}
			s.carbon.rows.ServeHTTP(w, r)
		})
		time.Sleep(11 * time.Second)
		for _, f := range all {
			f.want(t, `{"data":`, `{"errors":[{"message":"Carbon does not accept the credential`, "complete", "end")
		}
		other.want(t, `{"data":`)
		if n := s.hub.Stats().Subscriptions; n != 1 {
			t.Errorf("%d subscriptions are left", n)
		}
	})
}

// A client's token that is withdrawn in service mode ends its streams.
func TestLiveTokenWithdrawn(t *testing.T) {
	settings := serviceSettings(t, "token-of-the-shop-1", "token-of-the-shop-2")
	_, file, _ := strings.Cut(settings[2], "=")
	left, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, left2, _ := strings.Cut(string(left), "\n")
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, settings...)
		gone := caller{&s.facade, "token-of-the-shop-1"}.follow(t, liveTags)
		stays := caller{&s.facade, "token-of-the-shop-2"}.follow(t, liveTags)
		time.Sleep(5 * time.Second)
		if err := os.WriteFile(file, []byte(left2), 0o600); err != nil {
			t.Fatal(err)
		}
		service, _ := s.policy.(*auth.Service)
		if _, err := service.Reload(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Second)
		gone.want(t, `{"data":`, `"code":"UNAUTHENTICATED"`, "complete", "end")
		stays.want(t, `{"data":`)
	})
}

// Callers that are gone are found, whether their connection tells or not.
func TestLiveCallerGone(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		within time.Duration
		leave  func(*following)
	}{
		{"the connection is closed", 0, (*following).close},
		// Nothing reads, and nothing tells: a heartbeat is not taken.
		{"gone without a FIN", heartbeatTime + slowReaderTime, func(*following) {}},
		{"a slow reader", heartbeatTime + slowReaderTime, func(f *following) { _, _ = f.response.Body.Read(make([]byte, 1)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := startLive(t)
				c := s.caller("co1", "rw")
				f := &following{response: c.open(t, liveTags)}
				stays := c.follow(t, liveTags)
				time.Sleep(time.Second)
				row.leave(f)
				time.Sleep(row.within)
				synctest.Wait()
				stats := s.hub.Stats()
				if stats.Subscriptions != 1 || (stats.SlowReaders == 1) != (row.within > 0) {
					t.Errorf("%+v", stats)
				}
				f.close()
				stays.close()
				synctest.Wait()
				if stats := s.hub.Stats(); stats.Subscriptions != 0 || stats.Lists != 0 {
					t.Errorf("when all have left: %+v", stats)
				}
			})
		})
	}
}

const (
	heartbeatTime  = 12 * time.Second
	slowReaderTime = 30 * time.Second
)

// A reader that is late misses what was changed meanwhile, and has the newest.
func TestLiveNewestForTheLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, "UPSTREAM_RATE_LIMIT=600")
		c := s.caller("co1", "rw")
		c.setTags(t, "0")
		f := &following{response: c.open(t, liveTags)}
		for _, tag := range []string{"1", "2", "3"} {
			time.Sleep(5 * time.Second)
			c.setTags(t, tag)
		}
		time.Sleep(time.Second)
		go f.read()
		time.Sleep(time.Second)
		seen := f.seen()
		if last := seen[len(seen)-1].text; last != tagged("3") || len(seen) >= 4 {
			t.Errorf("%v", seen)
		}
	})
}

// A drain completes all streams, spread over its time, and refuses others.
func TestLiveDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.caller("co1", "rw")
		var all []*following
		for range 100 {
			all = append(all, c.follow(t, liveTags))
		}
		time.Sleep(time.Second)
		begun := time.Now()
		go s.hub.Drain(10 * time.Second)
		time.Sleep(5 * time.Second)
		early := 0
		for _, f := range all {
			if len(f.seen()) > 1 {
				early++
			}
		}
		if early < 20 || early > 80 {
			t.Errorf("%d of 100 streams ended in half of the time", early)
		}
		response := c.open(t, liveTags)
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a new stream: %s %s", response.Status, body)
		}
		time.Sleep(time.Until(begun.Add(10 * time.Second)))
		for _, f := range all {
			f.want(t, `{"data":`, "complete", "end")
		}
	})
}
