package client

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

// bob is another credential.
var bob = upstream.NewCredential("token-of-bob")

func TestBreaker(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		fault faultstest.Fault
		own   bool // the failure is the credential's own
	}{
		{"a gateway's 502", faultstest.Problem(502, ""), false},
		{"resets", faultstest.Reset, false},
		{"no database", faultstest.Problem(503, "PGRST002"), false},
		{"the database's 500", faultstest.Problem(500, "XX000"), true},
		{"too complex a statement", faultstest.Problem(500, "54000"), true},
		{"time-outs", faultstest.Hang, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			up := faultstest.Start(t, row.fault)
			client := newClient(t, up.URL, func(cfg *Config) { cfg.Timeout = 50 * time.Millisecond })
			for sent := -1; sent < up.Count(); {
				if sent = up.Count(); sent > 40 {
					t.Fatal("the breaker stays closed")
				}
				_, _ = client.Read(within(t, requestTime), alice, aRead)
			}
			refusesWithoutACall(t, client, up)

			up.Script(faultstest.Rows(rows))
			if _, err := client.Read(within(t, requestTime), bob, aRead); (err == nil) != row.own {
				t.Errorf("another credential got %v", err)
			}
			recovered := time.Now()
			eventually(t, "a call gets through again", func() bool {
				_, err := client.Read(within(t, requestTime), alice, aRead)
				return err == nil
			})
			if took := time.Since(recovered); took > 10*time.Second {
				t.Errorf("it took %v to close", took)
			}
			if got := client.Stats().Breaker; got != "closed" {
				t.Errorf("after the recovery the breaker is %s", got)
			}
		})
	}
}

// A refused credential leaves a breaker as it is, open or closed.
func TestBreakerAndRefusedCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBreaker()
		for range 10 {
			b.admit()
			b.record(blameUpstream, blameUpstream)
		}
		time.Sleep(breakerDelay)
		if b.refuses() || !b.admit() {
			t.Fatal("no probe")
		}
		_, _, concerns := ending{method: "GET", status: 401}.meaning()
		b.record(concerns, blameUpstream)
		if b.state() == "closed" || !b.refuses() {
			t.Errorf("a 401 made the breaker %s", b.state())
		}
	})
}

// refusesWithoutACall checks that an open breaker answers at once.
func refusesWithoutACall(t *testing.T, client *Client, up *faultstest.Upstream) {
	t.Helper()
	before := up.Count()
	fastest := time.Hour // of several, for the machine may be busy
	for range 5 {
		for _, call := range []upstream.Call{aRead, aCreate} {
			begun := time.Now()
			_, err := send(within(t, requestTime), client, call)
			fastest = min(fastest, time.Since(begun))
			if e := failure(t, err); e.Kind != upstream.Unavailable {
				t.Errorf("%s: got %v", call.Method, e)
			}
		}
	}
	if fastest > 5*time.Millisecond {
		t.Errorf("the fastest refusal took %v", fastest)
	}
	if got := up.Count(); got != before {
		t.Errorf("%d calls were sent", got-before)
	}
}

// What a caller does wrong, and what they are refused, opens no breaker.
func TestBreakerCountsNoRefusals(t *testing.T) {
	t.Parallel()
	for _, fault := range []faultstest.Fault{
		faultstest.Problem(400, "42703"), faultstest.Problem(401, "PGRST301"), faultstest.Problem(403, "42501"),
		faultstest.Problem(404, "PGRST205"), faultstest.Problem(409, "23503"),
		faultstest.Answer(429, "slow down"), redirect(302), faultstest.Rows("null"),
	} {
		up := faultstest.Start(t, fault)
		client := newClient(t, up.URL)
		for range 30 {
			_, _ = client.Read(within(t, requestTime), alice, aRead)
		}
		if got := up.Count(); got != 30 {
			t.Errorf("%d of 30 calls were sent", got)
		}
	}
}

// Nor does a caller who leaves, but when theirs was the probe, the next call
// probes again.
func TestBreakerAndCallersWhoLeave(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Hang)
	client := newClient(t, up.URL, func(cfg *Config) { cfg.Timeout = time.Minute })
	leave := func() {
		sent := up.Count()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = client.Read(ctx, alice, aRead)
		}()
		eventually(t, "the call arrives", func() bool { return up.Count() == sent+1 })
		cancel()
		<-ended
	}
	for range 30 {
		leave()
	}
	eventually(t, "all have left", func() bool { return client.Stats().InFlight == 0 })
	if got := client.Stats().Breaker; got != "closed" {
		t.Fatalf("callers who left made the breaker %s", got)
	}

	up.Script(faultstest.Problem(502, ""))
	for range 10 {
		_, _ = client.Write(within(t, requestTime), alice, aCreate)
	}
	if got := client.Stats().Breaker; got != "open" {
		t.Fatalf("the breaker is %s", got)
	}
	up.Script(faultstest.Hang)
	time.Sleep(1100 * time.Millisecond) // until it probes
	leave()
	up.Script(faultstest.Rows(rows))
	eventually(t, "a call gets through again", func() bool {
		_, err := client.Read(within(t, requestTime), alice, aRead)
		return err == nil
	})
}
