package faults

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/contract/internal/servertest"
)

// switched is an upstream that answers with a row, or is away while a test says
// so.
type switched struct {
	away  atomic.Bool
	asked atomic.Int64
}

func (s *switched) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	s.asked.Add(1)
	w.Header().Set("Content-Type", "application/json")
	if s.away.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprintf(w, `{"code":"PGRST002","message":%q}`, toldMessage)
		return
	}
	_, _ = io.WriteString(w, servertest.FaultRows)
}

// An upstream that keeps failing is left alone but for probes, callers are told
// at once, and it is found again when it has recovered.
func TestFaultBreaker(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{servertest.FaultQuery: servertest.FaultQueryData, servertest.FaultWrite: servertest.FaultWriteData} {
		synctest.Test(t, func(t *testing.T) {
			up := &switched{}
			up.away.Store(true)
			s := servertest.StartBubble(t, servertest.InMemory{Handler: up})
			ask := func() (answer servertest.Reply, sent int64, took time.Duration) {
				before, begun := up.asked.Load(), time.Now()
				answer = s.Caller("co1", "rw").Ask(t, document)
				servertest.WantNothingTold(t, answer.Body, "carbon.test")
				return answer, up.asked.Load() - before, time.Since(begun)
			}
			for tries := 1; ; tries++ {
				answer, sent, _ := ask()
				answer.WantError(t, "UPSTREAM_UNAVAILABLE", "")
				if sent == 0 {
					break
				}
				if tries > 40 {
					t.Fatal("the breaker stays closed")
				}
			}

			probes, begun := int64(0), time.Now()
			for time.Since(begun) < 5*time.Second {
				answer, sent, took := ask()
				answer.WantError(t, "UPSTREAM_UNAVAILABLE", "")
				if sent == 0 && took > 0 {
					t.Errorf("refused without a call after %s", took)
				}
				probes += sent
				time.Sleep(10 * time.Millisecond)
			}
			if most := int64(time.Since(begun).Seconds()) + 1; probes == 0 || probes > most {
				t.Errorf("%d probes, want 1 to %d", probes, most)
			}

			up.away.Store(false)
			recovered := time.Now()
			for answer, _, _ := ask(); len(answer.Errors) > 0; answer, _, _ = ask() {
				if time.Since(recovered) > 10*time.Second {
					t.Fatalf("the upstream has recovered, and is not asked: %s", answer.Body)
				}
				time.Sleep(20 * time.Millisecond)
			}
			answer, _, _ := ask()
			answer.Want(t, want)
		})
	}
}
