package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// growth is a series of points along which one thing grows, or changes.
type growth struct {
	title  string
	points []point
}

// growing is the title of a growth.
func growing(thing string) string { return "This server as " + thing + " grow" }

// point is a page that is asked for so many times at once.
type point struct {
	label       string
	page        operation
	concurrency int
	// most is the most that it may cost, as a multiple of the proxy's cost; 0 is
	// no goal.
	most float64
}

// What stays the same while something else grows.
const (
	usualRows = 100
	smallRows = 25
	// insideRows are those of a list inside each row.
	insideRows = 10
)

// mostInside is the goal of the most rows with lists inside.
const mostInside = 2.5

func growths(s settings) []growth {
	rows := growth{title: growing("rows")}
	for _, n := range []int{1, 10, 50, 100, 250, 500, 1000} {
		rows.points = append(rows.points, point{label: fmt.Sprint(n), page: page(n), concurrency: s.concurrency})
	}
	concurrency := growth{title: growing(fmt.Sprintf("requests at a time (%d rows)", smallRows))}
	for _, n := range []int{1, 2, 4, 8, 16, 32, 64} {
		concurrency.points = append(concurrency.points, point{label: fmt.Sprint(n), page: page(smallRows), concurrency: n})
	}
	inside := growth{title: growing(fmt.Sprintf("customers with %d contacts each", insideRows))}
	for _, n := range []int{1, 10, usualRows} {
		inside.points = append(inside.points, point{label: fmt.Sprint(n), page: customers(n, insideRows), concurrency: s.concurrency})
	}
	inside.points[len(inside.points)-1].most = mostInside
	each := growth{title: fmt.Sprintf("This server with each root list (%d rows)", smallRows)}
	for _, o := range roots(smallRows) {
		each.points = append(each.points, point{label: o.root, page: o, concurrency: s.concurrency})
	}
	return []growth{rows, inside, each, {growing(fmt.Sprintf("selected columns (%d rows)", usualRows)), wider(s.concurrency)}, concurrency}
}

// wider is pages of ever more columns: first of the row, then of its contact.
func wider(concurrency int) []point {
	var points []point
	for _, n := range []int{1, 3, 7} {
		points = append(points, point{label: fmt.Sprint(n), page: pageOf(usualRows, allColumns()[:n]), concurrency: concurrency})
	}
	contact := []string{
		"id", "firstName", "lastName", "email", "companyId", "fullName", "title", "mobilePhone", "homePhone", "workPhone", "fax", "notes", "isCustomer",
	}
	for _, n := range []int{1, 4, len(contact)} {
		points = append(points, point{label: fmt.Sprintf("7 + contact %d", n), page: pageOf(usualRows, allColumns(), contact[:n]...), concurrency: concurrency})
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
		lines := table{slices.Concat([]string{""}, figuresHead(), []string{"at most", ""})}
		for _, p := range g.points {
			lanes, err := st.lanes(ctx, p.page, p.concurrency)
			if err == nil {
				err = measure(lanes, s.growthRounds, s.roundTime/2)
			}
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", g.title, p.label, err)
			}
			lines = append(lines, p.line(lanes[1].figures(lanes[0])))
		}
		sections = append(sections, section{g.title, lines})
	}
	return sections, nil
}

// line is what was measured at the point.
func (p point) line(f figures) []string {
	most, reached := "", ""
	if p.most > 0 {
		most, reached = fmt.Sprintf("%.1f", p.most), verdict(f.ratio <= p.most)
	}
	return slices.Concat([]string{p.label}, f.cells(), []string{most, reached})
}
