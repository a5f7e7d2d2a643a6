package live

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/contract/internal/servertest"
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
				c := s.Caller("co1", "rw")
				setTags(t, c, "0")
				all := []*servertest.Subscription{c.Follow(t, liveTags), c.Follow(t, liveTags)}
				time.Sleep(5 * time.Second)
				want := []string{tagged("0")}
				begun := time.Now()
				s.carbon.fails(row.fault)
				time.Sleep(50 * time.Second)
				if !row.last {
					for _, f := range all {
						f.Want(t, want...)
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
					f.Want(t, want...)
					told := f.Seen()[1]
					if strings.Contains(told.Text, `"tags"`) || !strings.Contains(told.Text, `null`) {
						t.Errorf("the old data is told: %s", told.Text)
					}
					if row.last && told.At.Sub(begun) > 11*time.Second {
						t.Errorf("told after %v", told.At.Sub(begun))
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
		c := s.Caller("co1", "rw")
		setTags(t, c, "0")
		s.carbon.fails(answers(noAnswer, ""))
		f := c.Follow(t, liveTags)
		time.Sleep(3 * time.Second)
		s.carbon.fails(nil)
		time.Sleep(15 * time.Second)
		f.Want(t, "UPSTREAM_UNAVAILABLE", tagged("0"))
	})
}

// A credential that is revoked ends all its streams at once, though the polls of
// most of them are due minutes later.
func TestLiveRevokedEverywhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.Caller("co1", "rw")
		var all []*servertest.Subscription
		for _, document := range []string{
			`subscription { contacts(first: 1) { nodes { id } } }`, `subscription { customers(first: 1) { nodes { id } } }`, liveTags,
		} {
			for range 3 {
				all = append(all, c.Follow(t, document))
			}
		}
		other := s.Caller("co1", "rw").Follow(t, liveTags)
		time.Sleep(3 * time.Minute)
		s.carbon.fails(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Header.Get("Authorization"), c.Token) {
				answers(http.StatusUnauthorized, "{}")(w, r)
				return
			}
			s.carbon.rows.ServeHTTP(w, r)
		})
		time.Sleep(11 * time.Second)
		for _, f := range all {
			f.Want(t, `{"data":`, `{"errors":[{"message":"Carbon does not accept the credential`, "complete", "end")
		}
		other.Want(t, `{"data":`)
		if n := s.Metric(t, "live_subscriptions"); n != 1 {
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
		gone := s.Server.WithToken("token-of-the-shop-1").Follow(t, liveTags)
		stays := s.Server.WithToken("token-of-the-shop-2").Follow(t, liveTags)
		time.Sleep(5 * time.Second)
		if err := os.WriteFile(file, []byte(left2), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(auth.WatchInterval + 30*time.Second)
		gone.Want(t, `{"data":`, `"code":"UNAUTHENTICATED"`, "complete", "end")
		stays.Want(t, `{"data":`)
	})
}

// Callers that are gone are found, whether their connection tells or not.
func TestLiveCallerGone(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		within time.Duration
		leave  func(*servertest.Subscription)
	}{
		{"the connection is closed", 0, (*servertest.Subscription).Close},
		// Nothing reads, and nothing tells: a heartbeat is not taken.
		{"gone without a FIN", heartbeatTime + slowReaderTime, func(*servertest.Subscription) {}},
		{"a slow reader", heartbeatTime + slowReaderTime, func(f *servertest.Subscription) { _, _ = f.Response.Body.Read(make([]byte, 1)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := startLive(t)
				c := s.Caller("co1", "rw")
				f := &servertest.Subscription{Response: c.Open(t, liveTags)}
				stays := c.Follow(t, liveTags)
				time.Sleep(time.Second)
				row.leave(f)
				time.Sleep(row.within)
				subscriptions, slow := s.Metric(t, "live_subscriptions"), s.Metric(t, "live_slow_readers_total")
				if subscriptions != 1 || (slow == 1) != (row.within > 0) {
					t.Errorf("%d subscriptions, %d slow readers", subscriptions, slow)
				}
				f.Close()
				stays.Close()
				if subscriptions, lists := s.Metric(t, "live_subscriptions"), s.Metric(t, "live_lists"); subscriptions != 0 || lists != 0 {
					t.Errorf("when all have left: %d subscriptions, %d lists", subscriptions, lists)
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
		c := s.Caller("co1", "rw")
		setTags(t, c, "0")
		f := &servertest.Subscription{Response: c.Open(t, liveTags)}
		for _, tag := range []string{"1", "2", "3"} {
			time.Sleep(5 * time.Second)
			setTags(t, c, tag)
		}
		time.Sleep(time.Second)
		go f.Read()
		time.Sleep(time.Second)
		seen := f.Seen()
		if last := seen[len(seen)-1].Text; last != tagged("3") || len(seen) >= 4 {
			t.Errorf("%v", seen)
		}
	})
}

// A drain completes all streams, spread over its time, and refuses others.
func TestLiveDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, "DRAIN_DELAY=10s")
		c := s.Caller("co1", "rw")
		var all []*servertest.Subscription
		for range 100 {
			all = append(all, c.Follow(t, liveTags))
		}
		time.Sleep(time.Second)
		begun := time.Now()
		s.Stop()
		time.Sleep(5 * time.Second)
		early := 0
		for _, f := range all {
			if len(f.Seen()) > 1 {
				early++
			}
		}
		if early < 20 || early > 80 {
			t.Errorf("%d of 100 streams ended in half of the time", early)
		}
		response := c.Open(t, liveTags)
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a new stream: %s %s", response.Status, body)
		}
		time.Sleep(time.Until(begun.Add(10 * time.Second)))
		for _, f := range all {
			f.Want(t, `{"data":`, "complete", "end")
		}
	})
}
