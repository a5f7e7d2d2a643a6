package client

import "time"

const (
	// limitFloor is the part of the most turns below which latency alone does not
	// take the limit, and limitStart the part at which it starts.
	limitFloor, limitStart = 16, 4
	// windowTries and windowTime are how many tries are looked at together, at
	// least, and for how long.
	windowTries = 10
	windowTime  = 100 * time.Millisecond
	// tenantTries is how many of them a tenant must have for a word of its own.
	tenantTries = 3
	// A standing queue is one in which even the fastest try takes so many times as
	// long as without it; less than queueLeast is not worth a smaller limit.
	queueGrow, queueShrink = 1.5, 2.0
	queueLeast             = 20 * time.Millisecond
	// probeEvery is how often the limit is halved for a moment, to see how fast the
	// upstream is without a queue.
	probeEvery = 30 * time.Second
)

// limit is how many requests may be under way, by the upstream's latency: it
// grows while requests wait here and the upstream is as fast as ever, and shrinks
// when requests queue up there. It looks at the fastest of some tries, because
// they are of different kinds: a slow one says little, but where even the fastest
// has slowed down, all of them wait. And it believes the tenant that has slowed
// down least, so that one who sends slow statements does not shrink it for the
// others. It is guarded by turns.mu.
type limit struct {
	now, most, least float64
	// since is when the limit was changed last: what was sent before says nothing
	// of it. opened is when the window was.
	since, opened time.Time
	// wanted tells that a request had to wait in this window.
	wanted, overloaded bool
	tries              int
	all                latency
	seen               []*tenant
	// restored is the limit after a probe; 0 while there is none.
	restored float64
	probed   time.Time
}

// latency is how fast tries are.
type latency struct {
	tries   int
	fastest time.Duration // of this window
	usual   time.Duration // the fastest without a queue; 0 where unknown
}

func newLimit(most int) limit {
	n := float64(most)
	return limit{now: max(n/limitStart, min(n, 16)), most: n, least: max(n/limitFloor, 1), probed: time.Now()}
}

// turns is the limit in whole requests.
func (l *limit) turns() int { return int(l.now) }

// observe takes in a try of a tenant that was answered or timed out, or a refusal
// for overload.
func (l *limit) observe(who *tenant, begun, ended time.Time, overloaded bool) {
	if begun.Before(l.since) {
		return
	}
	if l.tries == 0 {
		l.opened = ended
	}
	l.tries++
	l.overloaded = l.overloaded || overloaded
	if !overloaded {
		took := ended.Sub(begun)
		l.all.add(took)
		if who.latency.tries == 0 {
			l.seen = append(l.seen, who)
		}
		who.latency.add(took)
	}
	if l.tries >= windowTries && (l.overloaded || ended.Sub(l.opened) >= windowTime) {
		l.adjust(ended)
	}
}

// adjust closes the window and sets the limit by what was seen in it.
func (l *limit) adjust(now time.Time) {
	slower := 0.0
	for _, who := range l.seen {
		if who.latency.tries >= tenantTries && (slower == 0 || who.latency.slower() < slower) {
			slower = who.latency.slower()
		}
	}
	if slower == 0 {
		slower = l.all.slower()
	}
	old, wanted, probe := l.now, l.wanted, l.restored > 0
	switch {
	case probe:
		l.now, l.restored = l.restored, 0
	case l.overloaded:
		l.now *= 0.7
	case slower > queueShrink:
		l.now *= max(0.5, queueShrink/slower)
	case wanted && now.Sub(l.probed) >= probeEvery:
		l.restored, l.probed = l.now, now
		l.now /= 2
	case wanted && slower < queueGrow:
		l.now += max(1, l.now/10)
	}
	if l.restored == 0 {
		l.now = max(l.now, l.least)
	}
	l.now = min(max(l.now, 1), l.most)
	if l.now < old || probe {
		l.since = now
	}
	for _, who := range l.seen {
		who.latency.close(probe, wanted)
	}
	l.all.close(probe, wanted)
	l.tries, l.seen, l.wanted, l.overloaded = 0, l.seen[:0], false, false
}

func (f *latency) add(took time.Duration) {
	if f.tries == 0 || took < f.fastest {
		f.fastest = took
	}
	f.tries++
}

// slower is how many times as long as usual the fastest try of the window took.
func (f *latency) slower() float64 {
	if f.usual == 0 || f.fastest < f.usual+queueLeast {
		return 1
	}
	return float64(f.fastest) / float64(f.usual)
}

// close begins a new window. What was seen in a probe is the usual from now on,
// and what was seen while nobody had to wait is on the way to be.
func (f *latency) close(probe, wanted bool) {
	switch {
	case f.tries == 0:
	case probe || f.usual == 0 || f.fastest < f.usual:
		f.usual = f.fastest
	case !wanted:
		f.usual += (f.fastest - f.usual) / 4
	}
	f.tries = 0
}
