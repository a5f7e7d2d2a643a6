package ledger_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"carbongraph/internal/ledger"
	"carbongraph/upstream"
)

func TestAttemptsInTheOrderInWhichTheyBegan(t *testing.T) {
	t.Parallel()
	ctx, record := ledger.With(t.Context())
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, a := range []upstream.Attempt{
		{Target: "/third", Begun: noon.Add(2), Shared: true},
		{Target: "/first", Begun: noon, Second: true},
		{Target: "/fourth", Begun: noon.Add(3), Cached: true},
		{Target: "/second", Begun: noon.Add(1)},
	} {
		ledger.From(ctx).Record(a)
	}
	var targets []string
	for _, a := range record.Attempts() {
		targets = append(targets, a.Target)
	}
	if want := []string{"/first", "/second", "/third", "/fourth"}; !slices.Equal(targets, want) {
		t.Errorf("got %q, want %q", targets, want)
	}
	if got := record.Sent(); got != 2 {
		t.Errorf("%d were sent, want 2: one was shared, and one came from the cache", got)
	}
}

func TestWritten(t *testing.T) {
	t.Parallel()
	ctx, record := ledger.With(t.Context())
	var fields sync.WaitGroup
	for range 10 {
		fields.Go(func() { ledger.From(ctx).Written(3, "") })
	}
	fields.Wait()
	ledger.From(ctx).Written(0, "CONFLICT")
	ledger.From(ctx).Written(0, "FORBIDDEN")
	if record.Rows() != 30 || record.UserErrorCode() != "CONFLICT" {
		t.Errorf("%d rows and the code %q, want 30 and the first, CONFLICT", record.Rows(), record.UserErrorCode())
	}
}

func TestARequestWithoutALedger(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ledger.From(ctx).Record(upstream.Attempt{})
	if got := ledger.From(ctx).Sent(); got != 0 {
		t.Errorf("%d attempts of somebody else", got)
	}
}
