package telemetry

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// logQueue is how many bytes of lines may wait to be written: some
	// thousands of requests.
	logQueue = 1 << 20
	// logPause is the time between two writes. A line that comes after a
	// longer silence is written at once.
	logPause = 100 * time.Millisecond
)

// LogWriter writes a log from a goroutine of its own, many lines at a time. Who
// logs never waits for whoever reads the log: a line that does not fit into the
// queue is dropped and counted.
type LogWriter struct {
	out     io.Writer
	dropped atomic.Uint64

	mu     sync.Mutex
	queue  []byte
	closed bool

	// arrived tells that the queue is not empty, hurry that it is not to wait
	// for the end of the pause.
	arrived, hurry chan struct{}
	end, done      chan struct{}
}

// NewLogWriter writes to out until it is closed.
func NewLogWriter(out io.Writer) *LogWriter {
	w := &LogWriter{
		out:     out,
		arrived: make(chan struct{}, 1), hurry: make(chan struct{}, 1),
		end: make(chan struct{}), done: make(chan struct{}),
	}
	go w.run()
	return w
}

// Write takes a line, or drops it. It never fails.
func (w *LogWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return w.out.Write(line)
	}
	if len(w.queue)+len(line) > logQueue {
		w.dropped.Add(1)
		return len(line), nil
	}
	w.queue = append(w.queue, line...)
	signal(w.arrived)
	if len(w.queue) > logQueue/2 {
		w.Flush()
	}
	return len(line), nil
}

// Flush has what is in the queue written at once. It does not wait for it.
func (w *LogWriter) Flush() { signal(w.hurry) }

// Dropped is how many lines were dropped.
func (w *LogWriter) Dropped() uint64 { return w.dropped.Load() }

// Close writes what is in the queue, which may take so long at most. Lines that
// come later are written as they come.
func (w *LogWriter) Close(atMost time.Duration) {
	close(w.end)
	select {
	case <-w.done:
	case <-time.After(atMost):
	}
}

// signal does nothing where the last signal was not taken yet.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (w *LogWriter) run() {
	defer close(w.done)
	var lines []byte
	pause := time.NewTimer(0)
	for {
		select {
		case <-w.arrived:
		case <-w.end:
			w.finish()
			return
		}
		lines = w.take(lines)
		_, _ = w.out.Write(lines) // there is nowhere to report it
		pause.Reset(logPause)
		select {
		case <-pause.C:
		case <-w.hurry:
		case <-w.end:
		}
	}
}

// take empties the queue, which goes on in the memory of the lines written
// before.
func (w *LogWriter) take(written []byte) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := w.queue
	w.queue = written[:0]
	return lines
}

// finish writes the last lines. Whoever logs meanwhile waits, so that the order
// stays.
func (w *LogWriter) finish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.out.Write(w.queue)
	w.queue, w.closed = nil, true
}
