package httpserver

import "sync"

// places are a number of places that callers share fairly: what one caller may
// hold depends on how many are free. A caller who holds n gets another while
// n is below factor times the free places.
//
// With a factor of 7, a caller who is alone gets 7 of 8 places: the eighth is
// there for whoever comes next. Two who want all they can get hold 7 of 15
// each. For any number of callers, one who is refused holds at least as many
// as any caller who would be let in at that moment. (Dynamic thresholds,
// Choudhury and Hahne, 1998.)
type places struct {
	limit, factor int

	mu    sync.Mutex
	taken int
	held  map[string]int // by caller; none is 0
}

func newPlaces(limit, factor int) *places {
	return &places{limit: limit, factor: factor, held: make(map[string]int)}
}

// take takes a place for a caller and reports whether there was one. Who took
// a place must leave it.
func (p *places) take(caller string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.held[caller]
	if held >= p.factor*(p.limit-p.taken) {
		return false
	}
	p.held[caller] = held + 1
	p.taken++
	return true
}

func (p *places) leave(caller string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken--
	if p.held[caller]--; p.held[caller] == 0 {
		delete(p.held, caller)
	}
}

// count is the number of places taken.
func (p *places) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.taken
}
