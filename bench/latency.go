package main

import (
	"context"
	"errors"
	"fmt"
)

// What latency is measured with, and the most that it may be of the proxy's.
const (
	latencyConcurrency = 32
	mostLatency        = 2.0
)

// measureLatency compares the latencies of this server and the proxy with many
// requests at a time.
func measureLatency(ctx context.Context, b *built, s settings) (sections []section, err error) {
	st, err := start(ctx, b, s, reverseProxy, thisServer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.stop()) }()
	lines := table{{"rows", "proxy p50 ms", "p99 ms", "this server p50 ms", "p99 ms", "p99 ratio", "at most", ""}}
	for _, g := range goals() {
		lanes, err := st.lanes(ctx, page(g.rows), latencyConcurrency)
		if err != nil {
			return nil, err
		}
		if err := measure(lanes, s.growthRounds, s.roundTime); err != nil {
			return nil, err
		}
		proxy, own := lanes[0].figures(lanes[0]), lanes[1].figures(lanes[0])
		ratio := float64(own.p99) / float64(proxy.p99)
		lines = append(lines, []string{
			fmt.Sprint(g.rows), milliseconds(proxy.p50), milliseconds(proxy.p99), milliseconds(own.p50), milliseconds(own.p99),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.1f", mostLatency), verdict(ratio <= mostLatency),
		})
	}
	return []section{{fmt.Sprintf("Latency, %d requests at a time", latencyConcurrency), lines}}, nil
}
