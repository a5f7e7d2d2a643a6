package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// What the peak of memory is measured under, and the most that it may be.
const (
	memoryConcurrency = 32
	memoryRows        = 1000
	mostMemory        = 64 << 20
)

// measureMemory measures the peak of memory under many requests of many rows
// at a time.
func measureMemory(ctx context.Context, b *built, s settings, out io.Writer) (err error) {
	st, err := start(ctx, b, s, reverseProxy, thisServer)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.stop()) }()
	lanes, err := st.lanes(page(memoryRows), memoryConcurrency)
	if err != nil {
		return err
	}
	if err := measure(lanes, s.growthRounds, 2*s.roundTime); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nPeak memory, %d requests of %d rows at a time\n\n", memoryConcurrency, memoryRows)
	peaks := table{{"server", "peak MB", "at most", ""}}
	for _, l := range lanes {
		peak, err := l.server.PeakMemory()
		if err != nil {
			return err
		}
		line := []string{l.contender.String(), megabytes(peak), "", ""}
		if l.contender == thisServer {
			line[2], line[3] = megabytes(mostMemory), "reached"
			if peak >= mostMemory {
				line[3] = "MISSED"
			}
		}
		peaks = append(peaks, line)
	}
	peaks.print(out)
	return nil
}
