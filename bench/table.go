package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// table is a heading and lines of cells.
type table [][]string

// print writes the table with its columns aligned to the right.
func (t table) print(out io.Writer) {
	widths := make([]int, len(t[0]))
	for _, line := range t {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range t {
		var b strings.Builder
		for i, cell := range line {
			fmt.Fprintf(&b, "  %*s", widths[i], cell)
		}
		fmt.Fprintln(out, b.String())
	}
}

func figuresHead() []string { return []string{"ratio", "CPU µs", "req/s", "p50 ms", "p99 ms"} }

func (f figures) cells() []string {
	return []string{
		fmt.Sprintf("%.2f", f.ratio), fmt.Sprintf("%.0f", f.cpu), fmt.Sprintf("%.0f", f.rate),
		milliseconds(f.p50), milliseconds(f.p99),
	}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond))
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f", float64(bytes)/(1<<20)) }
