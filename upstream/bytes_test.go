package upstream_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
)

const mega = 1 << 20

// An answer waits until others have given back what it needs, and no longer
// than a second.
func TestBytesWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bytes := upstream.NewBytes(10 * mega)
		hold := func(credential byte, n int64) error {
			held, err := bytes.Hold(t.Context(), upstream.Fingerprint{credential}, n)
			if err == nil && held != n {
				t.Errorf("%d of %d bytes are held", held, n)
			}
			return err
		}
		// Half of all for one credential, however much is free.
		if err := hold(1, 5*mega); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := hold(1, mega); !overloaded(err) || time.Since(began) != time.Second {
			t.Errorf("more than half: %v after %v", err, time.Since(began))
		}
		if err := hold(2, 5*mega); err != nil {
			t.Errorf("another credential: %v", err)
		}
		if err := hold(3, mega); !overloaded(err) {
			t.Errorf("more than all: %v", err)
		}
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if err := hold(3, mega); err != nil {
				t.Errorf("after something was given back: %v", err)
			}
		})
		time.Sleep(time.Second / 2)
		bytes.GiveBack(upstream.Fingerprint{2}, 5*mega)
		waiting.Wait()
		bytes.GiveBack(upstream.Fingerprint{1}, 5*mega)
		bytes.GiveBack(upstream.Fingerprint{3}, mega)
		if held := bytes.Held(); held != 0 {
			t.Errorf("%d bytes are never given back", held)
		}
	})
}

// What is small is not counted, and a caller who leaves does not wait.
func TestBytesDoNotWait(t *testing.T) {
	t.Parallel()
	bytes := upstream.NewBytes(0)
	if held, err := bytes.Hold(t.Context(), upstream.Fingerprint{}, 64<<10); held != 0 || err != nil {
		t.Errorf("a small answer: %d, %v", held, err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := bytes.Hold(ctx, upstream.Fingerprint{}, mega); !overloaded(err) {
		t.Errorf("a caller who left: %v", err)
	}
}

func overloaded(err error) bool {
	failure, ok := errors.AsType[*upstream.Error](err)
	return ok && failure.Kind == upstream.Overloaded && failure.RetryAfter == time.Second
}
