package upstream

import (
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// The breaker opens when half of the last tries failed, and lets a try through
// a second later; its success closes the breaker, its failure opens it for
// another second. An upstream that has recovered is thus found again within a
// second of the next call, or, where a try hangs, within that and the time of
// one attempt.
const (
	breakerFailures = 10
	breakerTries    = 20
	breakerDelay    = time.Second
)

// verdict is what the end of a try says about the upstream's health.
type verdict uint8

const (
	// abandoned says nothing: the caller left first.
	abandoned verdict = iota
	// unhealthy is a 5xx, a lost connection or a time-out.
	unhealthy
	// refused is a 4xx: it says that something answers, not that the upstream
	// does its work.
	refused
	// healthy is an answer.
	healthy
)

// breaker keeps calls from an upstream that keeps failing. It uses the permits
// of failsafe-go's circuit breaker alone, which cost no allocation; its
// executors would cost each call a dozen.
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

// record takes in how a try ended. What says nothing is not counted, but a
// probe is always decided: its permit would otherwise never come back.
func (b *breaker) record(v verdict) {
	probe := b.circuit.IsHalfOpen()
	switch {
	case v == unhealthy, probe && v == abandoned:
		b.circuit.RecordFailure()
	case v == healthy, probe:
		b.circuit.RecordSuccess()
	}
	if probe {
		b.probing.Store(false)
	}
}

// state is closed, open or half-open.
func (b *breaker) state() string { return b.circuit.State().String() }
