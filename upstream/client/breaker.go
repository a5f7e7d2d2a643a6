package client

import (
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// A breaker opens when half of the last tries failed, and lets a try through
// a second later; its success closes the breaker, its failure opens it for
// another second. An upstream that has recovered is thus found again within a
// second of the next call, or, where a try hangs, within that and the time of
// one attempt.
const (
	breakerFailures = 10
	breakerTries    = 20
	breakerDelay    = time.Second
)

// breaker keeps calls from an upstream that keeps failing. There is one for all,
// which counts what concerns everybody, and one for each credential, which counts
// the failures of what that credential asks for. It uses the permits of
// failsafe-go's circuit breaker alone, which cost no allocation; its executors
// would cost each call a dozen.
type breaker struct {
	circuit circuitbreaker.CircuitBreaker[any]
	probing atomic.Bool
}

func newBreaker() *breaker {
	return &breaker{circuit: circuitbreaker.NewBuilder[any]().
		WithFailureThresholdRatio(breakerFailures, breakerTries).
		WithSuccessThreshold(1).
		WithDelay(breakerDelay).
		Build()}
}

// refuses reports whether a call would be turned away now. It takes no permit:
// a call may still have to wait for its turn, and must not hold the one permit
// of a probe meanwhile.
func (b *breaker) refuses() bool {
	switch b.circuit.State() {
	case circuitbreaker.OpenState:
		return b.circuit.RemainingDelay() > 0
	case circuitbreaker.HalfOpenState:
		return b.probing.Load()
	default:
		return false
	}
}

// admit takes a permit for a try; record must follow it.
func (b *breaker) admit() bool {
	if !b.circuit.TryAcquirePermit() {
		return false
	}
	if b.circuit.IsHalfOpen() {
		b.probing.Store(true)
	}
	return true
}

// record takes in whom the end of a try concerns; failure is what this breaker
// counts. A probe is always decided, for its permit would otherwise never come
// back: one that says nothing leaves the breaker open, and one that any other
// answer came to closes it.
func (b *breaker) record(concerns, failure blame) {
	probe := b.circuit.IsHalfOpen()
	switch {
	case concerns == failure, probe && concerns == blameNobody:
		b.circuit.RecordFailure()
	case concerns == praise, probe:
		b.circuit.RecordSuccess()
	}
	if probe {
		b.probing.Store(false)
	}
}

// state is closed, open or half-open.
func (b *breaker) state() string { return b.circuit.State().String() }
