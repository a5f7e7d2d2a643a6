// Package client sends calls upstream and says what an answer means.
//
// A call passes, in this order: the flight of an equal read that is under way
// (flight.go), the circuit breakers (breaker.go), the rate budget, a turn among
// those that may be under way at once (turns.go), whose number follows the
// upstream's latency (limit.go), and one HTTP exchange (exchange.go, receive.go)
// whose end is classified once (classify.go). A read may be tried once more.
package client
