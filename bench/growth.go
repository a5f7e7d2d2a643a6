package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// growth is a series of points along which one thing grows.
type growth struct {
	of     string
	points []point
}

// point is a page that is asked for so many times at once.
type point struct {
	label       string
	page        operation
	concurrency int
}

// What stays the same while something else grows.
const (
	usualRows = 100
	smallRows = 25
	// insideRows are those of a list inside each row.
	insideRows = 10
)

func growths(s settings) []growth {
	rows := growth{of: "rows"}
	for _, n := range []int{1, 10, 50, 100, 250, 500, 1000} {
		rows.points = append(rows.points, point{fmt.Sprint(n), page(n), s.concurrency})
	}
	concurrency := growth{of: fmt.Sprintf("requests at a time (%d rows)", smallRows)}
	for _, n := range []int{1, 2, 4, 8, 16, 32, 64} {
		concurrency.points = append(concurrency.points, point{fmt.Sprint(n), page(smallRows), n})
	}
	inside := growth{of: fmt.Sprintf("customers with %d contacts each", insideRows)}
	for _, n := range []int{1, 10, usualRows} {
		inside.points = append(inside.points, point{fmt.Sprint(n), customers(n, insideRows), s.concurrency})
	}
	return []growth{rows, inside, {fmt.Sprintf("selected columns (%d rows)", usualRows), wider(s.concurrency)}, concurrency}
}

// wider is pages of ever more columns: first of the row, then of its contact.
func wider(concurrency int) []point {
	all := page(usualRows)
	var points []point
	for _, n := range []int{1, 3, 7} {
		o := operation{rows: usualRows, columns: all.columns[:n]}
		points = append(points, point{fmt.Sprint(n), o, concurrency})
	}
	contact := append(slices.Clone(all.contact), "companyId", "fullName", "title", "mobilePhone", "homePhone", "workPhone", "fax", "notes", "isCustomer")
	for _, n := range []int{1, 4, len(contact)} {
		o := operation{rows: usualRows, columns: all.columns, contact: contact[:n]}
		points = append(points, point{fmt.Sprintf("7 + contact %d", n), o, concurrency})
	}
	return points
}

// measureGrowth measures what this server costs as the page and the load grow.
func measureGrowth(ctx context.Context, b *built, s settings) (sections []section, err error) {
	st, err := start(ctx, b, s, reverseProxy, thisServer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.stop()) }()
	for _, g := range growths(s) {
		lines := table{slices.Concat([]string{""}, figuresHead())}
		for _, p := range g.points {
			lanes, err := st.lanes(ctx, p.page, p.concurrency)
			if err != nil {
				return nil, err
			}
			if err := measure(lanes, s.growthRounds, s.roundTime/2); err != nil {
				return nil, err
			}
			lines = append(lines, slices.Concat([]string{p.label}, lanes[1].figures(lanes[0]).cells()))
		}
		sections = append(sections, section{"This server as " + g.of + " grow", lines})
	}
	return sections, nil
}
