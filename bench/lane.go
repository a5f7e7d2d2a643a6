package main

import (
	"fmt"
	"slices"
	"time"

	"carbongraph/bench/internal/load"
	"carbongraph/bench/internal/process"
)

// lane is a server that is measured with one request.
type lane struct {
	contender contender
	stage     *stage
	server    *process.Server
	client    *load.Client
	body      []byte
	reads     int // of the upstream, for one request
	requests  int // of one round
	samples   []sample
}

// sample is what one round took.
type sample struct {
	requests  int
	cpu, wall time.Duration
	taken     []time.Duration // by each request, the shortest first
}

// perRequest is the processor time of one request, in microseconds.
func (s sample) perRequest() float64 {
	return float64(s.cpu.Nanoseconds()) / float64(s.requests) / 1000
}

// measure measures the lanes in turns: so many rounds, each of about the time
// given for each lane. Which goes first changes with the round.
func measure(lanes []*lane, rounds int, roundTime time.Duration) error {
	for _, l := range lanes {
		if err := l.warm(roundTime); err != nil {
			return fmt.Errorf("%s: %w", l.contender, err)
		}
	}
	for round := range rounds {
		for i := range lanes {
			l := lanes[(round+i)%len(lanes)]
			taken, err := l.round()
			if err != nil {
				return fmt.Errorf("%s: %w", l.contender, err)
			}
			l.samples = append(l.samples, taken)
		}
	}
	for _, l := range lanes {
		l.client.Close()
	}
	return nil
}

// leastRequests is how many a round has at least.
const leastRequests = 16

// warm sends requests for about a round, until everything has grown to the
// size that it needs, and learns from that how many make a round.
func (l *lane) warm(roundTime time.Duration) error {
	l.requests = leastRequests
	for range 3 {
		s, err := l.round()
		if err != nil {
			return err
		}
		l.requests = max(leastRequests, int(float64(s.requests)*roundTime.Seconds()/s.wall.Seconds()))
		l.requests = min(l.requests, 20*s.requests) // the first are slow, and tell little
	}
	return nil
}

// round measures one round.
func (l *lane) round() (s sample, err error) {
	before, err := l.stage.seen()
	if err != nil {
		return s, err
	}
	cpu, err := l.server.CPU()
	if err != nil {
		return s, err
	}
	begun := time.Now()
	if s.taken, err = l.client.Run(l.requests); err != nil {
		return s, err
	}
	s.wall, s.requests = time.Since(begun), l.requests
	after, err := l.server.CPU()
	if err != nil {
		return s, err
	}
	s.cpu = after - cpu
	now, err := l.stage.seen()
	if err != nil {
		return s, err
	}
	if reads := now.Reads - before.Reads; reads != l.reads*l.requests {
		return s, fmt.Errorf("%d requests became %d reads of the upstream", l.requests, reads)
	}
	return s, nil
}

// figures is what a lane's rounds come to.
type figures struct {
	// ratio is the processor time of a request as a multiple of the proxy's:
	// the median of the rounds.
	ratio float64
	// cpu is the processor time of a request in microseconds: the median of
	// the rounds.
	cpu      float64
	rate     float64 // requests a second
	p50, p99 time.Duration
}

// figures compares the lane with the proxy's, round by round.
func (l *lane) figures(proxy *lane) figures {
	var cpu, ratio []float64
	var taken []time.Duration
	var requests int
	var wall time.Duration
	for i, s := range l.samples {
		cpu = append(cpu, s.perRequest())
		ratio = append(ratio, s.perRequest()/proxy.samples[i].perRequest())
		taken = append(taken, s.taken...)
		requests += s.requests
		wall += s.wall
	}
	slices.Sort(taken)
	return figures{
		ratio: median(ratio),
		cpu:   median(cpu),
		rate:  float64(requests) / wall.Seconds(),
		p50:   taken[len(taken)/2],
		p99:   taken[len(taken)*99/100],
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}
