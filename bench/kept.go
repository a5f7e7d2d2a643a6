package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// mostKept is the most that an answer kept may cost, as a multiple of the proxy's
// cost, which asks the upstream for it.
const mostKept = 1.0

// measureKept measures what an answer costs that is kept in service mode.
func measureKept(ctx context.Context, b *built, s settings) (sections []section, err error) {
	st, err := start(ctx, b, s, reverseProxy, keepingServer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.stop()) }()
	lines := table{slices.Concat([]string{"rows"}, figuresHead(), []string{"at most", ""})}
	for _, g := range goals() {
		lanes, err := st.lanes(ctx, page(g.rows), s.concurrency)
		if err != nil {
			return nil, err
		}
		if err := measure(lanes, s.growthRounds, s.roundTime); err != nil {
			return nil, err
		}
		own := lanes[1].figures(lanes[0])
		most, reached := "", ""
		if g.rows == memoryRows {
			most, reached = fmt.Sprintf("%.1f", mostKept), verdict(own.ratio < mostKept)
		}
		lines = append(lines, slices.Concat([]string{fmt.Sprint(g.rows)}, own.cells(), []string{most, reached}))
	}
	return []section{{"Answers kept in service mode (CACHE_TTL)", lines}}, nil
}
