package main

import (
	"context"
	"errors"
	"fmt"
)

// What the peak of memory is measured under, and the most that it may be.
const (
	memoryConcurrency = 32
	memoryRows        = 1000
	mostMemory        = 64 << 20
)

// measureMemory measures the peak of memory under many requests of many rows
// at a time.
func measureMemory(ctx context.Context, b *built, s settings) (measured []section, err error) {
	st, err := start(ctx, b, s, reverseProxy, thisServer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.stop()) }()
	lanes, err := st.lanes(ctx, page(memoryRows), memoryConcurrency)
	if err != nil {
		return nil, err
	}
	if err := measure(lanes, s.growthRounds, 2*s.roundTime); err != nil {
		return nil, err
	}
	var peaks section
	peaks.title = fmt.Sprintf("Peak memory, %d requests of %d rows at a time", memoryConcurrency, memoryRows)
	peaks.lines = table{{"server", "peak MB", "at most", ""}}
	for _, l := range lanes {
		peak, err := l.server.PeakMemory()
		if err != nil {
			return nil, err
		}
		line := []string{l.contender.String(), megabytes(peak), "", ""}
		if l.contender == thisServer {
			line[2], line[3] = megabytes(mostMemory), verdict(peak < mostMemory)
		}
		peaks.lines = append(peaks.lines, line)
	}
	return []section{peaks}, nil
}
