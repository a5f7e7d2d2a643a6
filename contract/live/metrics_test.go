package live

import (
	"testing"
	"testing/synctest"
	"time"
)

// What subscriptions do is counted.
func TestLiveMetrics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.Caller("co1", "rw")
		// Two documents that read the same, and somebody who reads nothing.
		c.Follow(t, liveTags)
		c.Follow(t, `subscription { other: customerContact(id: "cc001") { tags } }`)
		still := c.Open(t, liveTags)
		time.Sleep(time.Minute)
		_ = still.Body.Close()
		for name, want := range map[string]int{"subscriptions": 2, "lists": 2, "slow_readers_total": 1, "events_total": 3} {
			if got := s.Metric(t, "live_"+name); got != want {
				t.Errorf("%s is %d, want %d", name, got, want)
			}
		}
		if polls, saved := s.Metric(t, "live_polls_total"), s.Metric(t, "live_polls_saved_total"); polls < 12 || saved < 4 {
			t.Errorf("%d polls, %d of them saved", polls, saved)
		}
	})
}
