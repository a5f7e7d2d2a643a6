package client

import (
	"context"
	"testing"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

// freed is how soon the upstream must be rid of a request whose caller left;
// the rest is room for a busy machine.
const freed = 100*time.Millisecond + 400*time.Millisecond

func TestCallerLeaves(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		call  upstream.Call
		fault faultstest.Fault
		want  upstream.Kind
	}{
		{"read, no header", aRead, faultstest.Hang, upstream.Canceled},
		{"read, body drips", aRead, faultstest.Drip(200), upstream.Canceled},
		{"count, no header", aCount, faultstest.Hang, upstream.Canceled},
		{"write, no header", aCreate, faultstest.Hang, upstream.OutcomeUnknown},
		{"write, body drips", aDelete, faultstest.Drip(200), upstream.OutcomeUnknown},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			up := faultstest.Start(t, row.fault)
			client := newClient(t, up.URL, func(cfg *Config) { cfg.Timeout = time.Minute })
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				_, err := send(ctx, client, row.call)
				ended <- err
			}()
			eventually(t, "the request arrives", func() bool { return up.Count() == 1 })
			left := time.Now()
			cancel()
			if e := failure(t, <-ended); e.Kind != row.want {
				t.Errorf("got %v, want %v", e, row.want)
			}
			select {
			case hungUp := <-up.Left:
				if took := hungUp.Sub(left); took > freed {
					t.Errorf("the upstream was held for %v", took)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the upstream still works for a caller who left")
			}
			if up.Count() != 1 {
				t.Errorf("sent %d times", up.Count())
			}
		})
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	past, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, row := range []struct {
		name string
		ctx  context.Context
		call upstream.Call
		want outcome
	}{
		{"read, past", past, aRead, outcome{upstream.Timeout, 0}},
		{"write, past", past, aCreate, outcome{upstream.Timeout, 0}},
		{"read, gone", gone, aRead, outcome{upstream.Canceled, 0}},
		{"write, gone", gone, aCreate, outcome{upstream.Canceled, 0}},
	} {
		up := faultstest.Start(t, faultstest.Hang)
		_, err := send(row.ctx, newClient(t, up.URL), row.call)
		if got := (outcome{failure(t, err).Kind, up.Count()}); got != row.want {
			t.Errorf("%s: got %v, want %v", row.name, got, row.want)
		}
	}
}

// The deadline of the request ends a call that has more time of its own.
func TestDeadlineUnderWay(t *testing.T) {
	t.Parallel()
	for call, want := range map[*upstream.Call]outcome{
		&aRead:   {upstream.Timeout, 1},
		&aCreate: {upstream.OutcomeUnknown, 1},
	} {
		up := faultstest.Start(t, faultstest.Hang)
		client := newClient(t, up.URL, func(cfg *Config) { cfg.Timeout = time.Minute })
		_, err := send(within(t, time.Second), client, *call)
		if got := (outcome{failure(t, err).Kind, up.Count()}); got != want {
			t.Errorf("%s: got %v, want %v", call.Method, got, want)
		}
	}
}

// A second try begins only with a quarter of the request's time left.
func TestTooLateForASecondTry(t *testing.T) {
	t.Parallel()
	slowReset := faultstest.After(3*time.Second, faultstest.Reset)
	up := faultstest.Start(t, slowReset)
	_, err := newClient(t, up.URL).Read(within(t, 3900*time.Millisecond), alice, aRead)
	if e := failure(t, err); e.Kind != upstream.Unavailable || up.Count() != 1 {
		t.Errorf("got %v after %d tries", e, up.Count())
	}
}

// eventually waits for a condition.
func eventually(tb testing.TB, what string, holds func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("never: %s", what)
		}
	}
}
