package document_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"carbongraph/graph/document"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCacheKeepsByText(t *testing.T) {
	t.Parallel()
	cache, err := document.NewCache[int](1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if value, ok := cache.Get(ctx, "{ a }"); ok {
		t.Errorf("an empty cache has %d", value)
	}
	cache.Add(ctx, "{ a }", 1)
	cache.Add(ctx, "{ b }", 2)
	cache.Add(ctx, "{ a }", 3)
	for text, want := range map[string]int{"{ a }": 3, "{ b }": 2} {
		if value, ok := cache.Get(ctx, text); !ok || value != want {
			t.Errorf("%s: %d, %v, want %d", text, value, ok, want)
		}
	}
	if value, ok := cache.Get(ctx, "{ a } "); ok {
		t.Errorf("another text has %d", value)
	}
}

// TestCacheIsBoundedByBytes adds documents without end: what is kept takes no
// more than the memory allowed, many short documents or few long ones. A
// compiled document is at least 20 times the size of its text.
func TestCacheIsBoundedByBytes(t *testing.T) {
	t.Parallel()
	const allowed = 1 << 20
	for _, length := range []int{20, 200, 20_000, 2_000_000} {
		t.Run(fmt.Sprint("documents of ", length, " bytes"), func(t *testing.T) {
			t.Parallel()
			cache, err := document.NewCache[int](allowed)
			if err != nil {
				t.Fatal(err)
			}
			count := min(10_000, 64<<20/length)
			padding := strings.Repeat(" ", length-5)
			text := func(i int) string { return fmt.Sprintf("%05d", i) + padding }
			for i := range count {
				cache.Add(t.Context(), text(i), i)
			}
			// What is over the limit is given up in the background.
			for kept, deadline := allowed, time.Now().Add(10*time.Second); kept*20 > allowed; {
				if time.Now().After(deadline) {
					t.Fatalf("documents of %d bytes are kept where %d bytes of memory are allowed", kept, allowed)
				}
				kept = 0
				for i := range count {
					if value, ok := cache.Get(t.Context(), text(i)); ok {
						kept += length
						if value != i {
							t.Fatalf("document %d has the value of %d", i, value)
						}
					}
				}
			}
		})
	}
}

// TestCacheIsSafeForConcurrentUse is for the race detector.
func TestCacheIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	cache, err := document.NewCache[string](1 << 16)
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for i := range 2000 {
				text := strings.Repeat("x", i%50)
				cache.Add(t.Context(), text, text)
				if value, ok := cache.Get(t.Context(), text); ok && value != text {
					t.Errorf("%q has %q", text, value)
				}
			}
		})
	}
}
