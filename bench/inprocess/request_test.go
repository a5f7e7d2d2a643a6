package inprocess

import (
	"strconv"
	"testing"
)

// BenchmarkRequest is a repeated request: its document is known, so that it
// pays for its variables and its rows.
func BenchmarkRequest(b *testing.B) {
	for _, rows := range []int{1, 25, 100, 1000} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			x := newExchange(b, rows)
			b.ReportAllocs()
			for b.Loop() {
				x.serve()
			}
			b.SetBytes(x.answer.bytes)
		})
	}
}
