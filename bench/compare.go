package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// goal is a number of rows and the most that this server may cost for them, as
// a multiple of the proxy's cost.
type goal struct {
	rows int
	most float64
}

// goals are the comparisons. What is aimed at is 1.3, 1.4, 1.5 and 1.8.
func goals() []goal { return []goal{{1, 1.5}, {25, 1.6}, {100, 1.8}, {1000, 2.4}} }

// comparison is the contenders side by side for each goal.
type comparison struct {
	settings settings
	rows     []comparedRows
}

type comparedRows struct {
	goal
	contenders map[contender]result
}

// result is a contender's figures and its peak memory in bytes.
type result struct {
	figures
	peak int64
}

// measureComparison compares the contenders, and draws the chart where one is
// asked for.
func measureComparison(ctx context.Context, b *built, s settings) ([]section, error) {
	c, err := compare(ctx, b, s)
	if err == nil && s.chart != "" {
		err = c.draw(s.chart)
	}
	return []section{c.ratios(), c.sideBySide()}, err
}

// compare measures the contenders side by side. For every number of rows they
// are started anew, so that the peak of memory is of those rows alone.
func compare(ctx context.Context, b *built, s settings) (comparison, error) {
	c := comparison{settings: s}
	for _, g := range goals() {
		compared, err := compareRows(ctx, b, s, g)
		if err != nil {
			return comparison{}, fmt.Errorf("%d rows: %w", g.rows, err)
		}
		c.rows = append(c.rows, compared)
	}
	return c, nil
}

func compareRows(ctx context.Context, b *built, s settings, g goal) (compared comparedRows, err error) {
	st, err := start(ctx, b, s, reverseProxy, thisServer, plainServer)
	if err != nil {
		return compared, err
	}
	defer func() { err = errors.Join(err, st.stop()) }()
	lanes, err := st.lanes(ctx, page(g.rows), s.concurrency)
	if err != nil {
		return compared, err
	}
	if err := measure(lanes, s.rounds, s.roundTime); err != nil {
		return compared, err
	}
	compared = comparedRows{goal: g, contenders: make(map[contender]result)}
	for _, l := range lanes {
		peak, err := l.server.PeakMemory()
		if err != nil {
			return compared, err
		}
		compared.contenders[l.contender] = result{figures: l.figures(lanes[0]), peak: peak}
	}
	return compared, nil
}

// ratios is what each costs as a multiple of the proxy, beside the goals.
func (c comparison) ratios() section {
	lines := table{{"rows", "this server", "at most", "", "plain gqlgen + resty"}}
	for _, r := range c.rows {
		own := r.contenders[thisServer].ratio
		lines = append(lines, []string{
			fmt.Sprint(r.rows), fmt.Sprintf("%.2f", own), fmt.Sprintf("%.1f", r.most), verdict(own <= r.most),
			fmt.Sprintf("%.2f", r.contenders[plainServer].ratio),
		})
	}
	return section{fmt.Sprintf("CPU a request, as a multiple of httputil.ReverseProxy's (median of %d rounds, %d requests at a time)",
		c.settings.rounds, c.settings.concurrency), lines}
}

// sideBySide is all the figures of each.
func (c comparison) sideBySide() section {
	lines := table{slices.Concat([]string{"rows", "server"}, figuresHead(), []string{"peak MB"})}
	for _, r := range c.rows {
		for _, who := range []contender{reverseProxy, thisServer, plainServer} {
			of := r.contenders[who]
			lines = append(lines, slices.Concat([]string{fmt.Sprint(r.rows), who.String()}, of.cells(), []string{megabytes(of.peak)}))
		}
	}
	return section{"Side by side", lines}
}
