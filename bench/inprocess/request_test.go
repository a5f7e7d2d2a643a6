package inprocess

import (
	"strconv"
	"syscall"
	"testing"
)

// BenchmarkRequest is a repeated request: its document is known, so that it
// pays for its variables and its rows.
func BenchmarkRequest(b *testing.B) {
	for _, rows := range []int{1, 25, 100, 1000} {
		b.Run(strconv.Itoa(rows), func(b *testing.B) {
			x := newExchange(b, rows)
			b.ReportAllocs()
			begun := processorTime(b)
			for b.Loop() {
				x.serve()
			}
			b.ReportMetric(float64(processorTime(b)-begun)/float64(b.N), "cpu-ns/op")
			b.SetBytes(x.answer.bytes)
		})
	}
}

// processorTime is what the process has taken, in nanoseconds: that of the
// collector included, and that of other processes not.
func processorTime(b *testing.B) int64 {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
