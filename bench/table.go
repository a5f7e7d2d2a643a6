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

// section is a part of the report.
type section struct {
	title string
	lines table
}

// write writes the section.
func (s section) write(out io.Writer) error {
	_, err := io.WriteString(out, "\n"+s.title+"\n\n"+s.lines.String())
	return err
}

// String is the table with its columns aligned to the right.
func (t table) String() string {
	widths := make([]int, len(t[0]))
	for _, line := range t {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, line := range t {
		for i, cell := range line {
			b.WriteString(strings.Repeat(" ", 2+widths[i]-utf8.RuneCountInString(cell)) + cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func figuresHead() []string { return []string{"ratio", "CPU µs", "req/s", "p50 ms", "p99 ms"} }

func (f figures) cells() []string {
	return []string{
		fmt.Sprintf("%.2f", f.ratio), fmt.Sprintf("%.0f", f.cpu), fmt.Sprintf("%.0f", f.rate),
		milliseconds(f.p50), milliseconds(f.p99),
	}
}

// verdict tells whether a goal was reached.
func verdict(reached bool) string {
	if reached {
		return "reached"
	}
	return "MISSED"
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond))
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f", float64(bytes)/(1<<20)) }
