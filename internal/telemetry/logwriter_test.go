package telemetry_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/internal/telemetry"
)

// reader is what reads a log: from the moment when open is closed, or always
// where it is nil.
type reader struct {
	open chan struct{}

	mu     sync.Mutex
	text   strings.Builder
	writes int
}

func (r *reader) Write(p []byte) (int, error) {
	if r.open != nil {
		<-r.open
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	return r.text.Write(p)
}

// read is what was written, and in how many writes.
func (r *reader) read() (string, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String(), r.writes
}

func TestLinesAreWrittenTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &reader{}
		w := telemetry.NewLogWriter(out)
		log := slog.New(slog.NewTextHandler(w, nil))
		log.Info("first")
		synctest.Wait()
		if _, writes := out.read(); writes != 1 {
			t.Errorf("the first line is not written at once: %d writes", writes)
		}
		for range 1000 {
			log.Info("next")
		}
		synctest.Wait()
		if _, writes := out.read(); writes != 1 {
			t.Errorf("%d writes before the pause is over", writes)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if text, writes := out.read(); writes != 2 || strings.Count(text, "\n") != 1001 {
			t.Errorf("after a second: %d writes, %d lines", writes, strings.Count(text, "\n"))
		}
		w.Close(time.Second)
	})
}

func TestErrorsAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &reader{}
		w := telemetry.NewLogWriter(out)
		log := telemetry.NewLogger(w, telemetry.LogOptions{Level: slog.LevelInfo, RequestID: requestID})
		for n := range 3 {
			log.With("a", 1).WithGroup("g").Error("failed")
			synctest.Wait()
			text, _ := out.read()
			if got := strings.Count(text, "failed"); got != n+1 {
				t.Errorf("%d of %d lines are written", got, n+1)
			}
		}
		w.Close(time.Second)
	})
}

func TestNothingIsLostAtTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &reader{}
		w := telemetry.NewLogWriter(out)
		var want strings.Builder
		for i := range 5000 {
			fmt.Fprintln(io.MultiWriter(w, &want), i)
		}
		w.Close(time.Second)
		fmt.Fprintln(io.MultiWriter(w, &want), "after the end")
		if text, _ := out.read(); text != want.String() || w.Dropped() != 0 {
			t.Errorf("%d of %d bytes were written, %d lines dropped", len(text), want.Len(), w.Dropped())
		}
	})
}

// TestALogThatIsNotRead writes more than the queue holds to a log that is not
// read: nothing waits, what does not fit is counted, and what fits is written
// when the log is read again.
func TestALogThatIsNotRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &reader{open: make(chan struct{})}
		w := telemetry.NewLogWriter(out)
		line := strings.Repeat("x", 1023) + "\n"
		const lines = 5000
		for range lines {
			if n, err := io.WriteString(w, line); n != len(line) || err != nil {
				t.Fatalf("Write: %d, %v", n, err)
			}
		}
		begun := time.Now()
		w.Close(2 * time.Second)
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("closing took %s", took)
		}
		close(out.open)
		synctest.Wait()
		text, _ := out.read()
		written := strings.Count(text, line)
		if kept := lines - int(w.Dropped()); w.Dropped() == 0 || written != kept || len(text) != kept*len(line) {
			t.Errorf("%d lines were written, %d dropped, of %d", written, w.Dropped(), lines)
		}
	})
}

func BenchmarkRequestLogToAWriter(b *testing.B) {
	w := telemetry.NewLogWriter(io.Discard)
	defer w.Close(time.Second)
	logger := telemetry.NewLogger(w, telemetry.LogOptions{JSON: true, Level: slog.LevelInfo, RequestID: requestID})
	ctx := withRequestID(b.Context(), "id-1")
	for b.Loop() {
		telemetry.RequestLog{Log: logger}.RecordRequest(ctx, telemetry.Request{Operation: "Contacts", Type: "query", Outcome: telemetry.OK})
	}
}
