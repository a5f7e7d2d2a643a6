package faults

import (
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// An upstream that keeps failing is left alone but for probes, callers are told
// at once, and it is found again when it has recovered.
func TestFaultBreaker(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{servertest.FaultQuery: servertest.FaultQueryData, servertest.FaultWrite: servertest.FaultWriteData} {
		f := servertest.StartFaulty(t, servertest.Script(problem(503, "PGRST002")))
		answer, sent := f.Ask(t, document)
		for tries := 1; sent > 0; tries++ {
			if answer.WantError(t, "UPSTREAM_UNAVAILABLE", ""); tries > 40 {
				t.Fatal("the breaker stays closed")
			}
			answer, sent = f.Ask(t, document)
		}
		answer.WantError(t, "UPSTREAM_UNAVAILABLE", "")

		quickest, probes, begun := time.Hour, 0, time.Now()
		for time.Since(begun) < 1500*time.Millisecond {
			asked := time.Now()
			answer, sent := f.Ask(t, document)
			answer.WantError(t, "UPSTREAM_UNAVAILABLE", "")
			if took := time.Since(asked); sent == 0 {
				quickest = min(quickest, took)
			}
			probes += sent
			time.Sleep(10 * time.Millisecond)
		}
		if quickest > 5*time.Millisecond {
			t.Errorf("refused without a call after %s", quickest)
		}
		if most := int(time.Since(begun).Seconds()) + 1; probes == 0 || probes > most {
			t.Errorf("%d probes, want 1 to %d", probes, most)
		}

		f.Up.Script(faultstest.Rows(servertest.FaultRows))
		recovered := time.Now()
		for answer, _ = f.Ask(t, document); len(answer.Errors) > 0; answer, _ = f.Ask(t, document) {
			if time.Since(recovered) > 10*time.Second {
				t.Fatalf("the upstream has recovered, and is not asked: %s", answer.Body)
			}
			time.Sleep(20 * time.Millisecond)
		}
		answer.Want(t, want)
	}
}
