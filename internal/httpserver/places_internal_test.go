package httpserver

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// takeAll takes places for a caller until one is refused, and returns how many
// the caller holds then.
func (p *places) takeAll(caller string) int {
	for p.take(caller) {
	}
	return p.held[caller]
}

func TestSharesOfPlaces(t *testing.T) {
	t.Parallel()
	p := newPlaces(256, 7)
	if got := p.takeAll("a"); got != 224 {
		t.Errorf("a caller who is alone holds %d of 256, want 224", got)
	}
	if !p.take("b") {
		t.Error("a second caller has no place")
	}
	// Each place that the first one leaves goes to the second one, until both
	// hold the same.
	for range 500 {
		for p.take("b") {
		}
		p.leave("a")
		p.take("a")
	}
	a, b := p.held["a"], p.held["b"]
	if a < b || a-b > 7 || a > 128 {
		t.Errorf("two callers who want all they can get hold %d and %d of 256", a, b)
	}
	if !p.take("c") {
		t.Error("a third caller has no place")
	}
}

func TestSmallNumbersOfPlaces(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 7; limit++ {
		if got := newPlaces(limit, 7).takeAll("a"); got != limit {
			t.Errorf("a caller who is alone holds %d of %d", got, limit)
		}
	}
	if got := newPlaces(256, 1).takeAll("a"); got != 128 {
		t.Errorf("with a factor of 1, a caller who is alone holds %d of 256, want 128", got)
	}
}

// TestPlacesAreFair takes and leaves places at random. At no moment is a caller
// refused while one who holds more would be let in.
func TestPlacesAreFair(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		p := newPlaces(1+random.IntN(64), 1+random.IntN(8))
		callers := make([]string, 1+random.IntN(10))
		for i := range callers {
			callers[i] = fmt.Sprint(i)
		}
		for range 2000 {
			caller := callers[random.IntN(len(callers))]
			if p.held[caller] > 0 && random.IntN(3) == 0 {
				p.leave(caller)
				continue
			}
			if p.take(caller) {
				continue
			}
			for _, other := range callers {
				if p.held[other] <= p.held[caller] {
					continue
				}
				if p.take(other) {
					t.Fatalf("seed %d: %s holds %d and is refused, %s holds %d and is not", seed, caller, p.held[caller], other, p.held[other]-1)
				}
			}
		}
		total := 0
		for _, held := range p.held {
			total += held
		}
		if total != p.count() || total > p.limit {
			t.Fatalf("seed %d: %d of %d are taken, and callers hold %d", seed, p.count(), p.limit, total)
		}
		for caller, held := range p.held {
			for range held {
				p.leave(caller)
			}
		}
		if len(p.held) > 0 || p.count() != 0 {
			t.Fatalf("seed %d: %v is left", seed, p.held)
		}
	}
}
