package client

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"carbongraph/upstream"
)

const (
	// turnsFactor bounds what one tenant holds: one may take a turn while it holds
	// less than so many times the turns that are free. Alone it gets three of four,
	// and the fourth is there for whoever comes next; two who want all they can get
	// hold three of seven each. (Dynamic thresholds, Choudhury and Hahne, 1998.)
	turnsFactor = 3
	// maxTenants bounds the tenants that are known; past it, one that was not used
	// for long is forgotten.
	maxTenants = 4096
	// evictionSample is how many tenants are looked at for that one.
	evictionSample = 8
)

// turns are the requests that may be under way at once, shared out fairly among
// tenants: credentials, or the clients of one. Each has a queue of its own, and
// the queues are served in turn.
type turns struct {
	mu    sync.Mutex
	limit limit
	held  int
	// holders is how many tenants hold turns.
	holders int
	known   map[upstream.Fingerprint]*tenant
	// strangers are the credentials that nobody has accepted yet. They are one
	// tenant, so that made-up credentials get no share each.
	strangers tenant
	// queue are the tenants that wait, in the order in which they are served.
	queue []*tenant
}

// tenant is one among whom turns are shared out. It is guarded by turns.mu.
type tenant struct {
	held    int
	waiting []*waiter
	used    time.Time
	latency latency
	// breaker counts the failures of what the tenant asks for; nil before the
	// first, and for strangers.
	breaker *breaker
}

// waiter is a call that waits for its turn.
type waiter struct {
	share  upstream.Fingerprint
	tenant *tenant
	// come is closed when the turn has come.
	come chan struct{}
}

func newTurns(most int) *turns {
	return &turns{limit: newLimit(most), known: make(map[upstream.Fingerprint]*tenant)}
}

// find returns the tenant of a share; t.mu is held.
func (t *turns) find(share upstream.Fingerprint) *tenant {
	if who, ok := t.known[share]; ok {
		return who
	}
	return &t.strangers
}

// refuses reports whether the share's own breaker would turn a call away now.
func (t *turns) refuses(share upstream.Fingerprint) bool {
	own := t.ownBreaker(share)
	return own != nil && own.refuses()
}

// ownBreaker returns the breaker of a share; nil where nothing it asked for has
// failed.
func (t *turns) ownBreaker(share upstream.Fingerprint) *breaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.find(share).breaker
}

// await waits for a turn, as long as ctx lasts and the time that the call has, or
// otherwise where that has no end, and not so long that the time left would be too short for the tenant's calls: the upstream goes on
// with what nobody waits for any more. end or abandon must follow where it returns
// a tenant.
func (t *turns) await(ctx context.Context, share upstream.Fingerprint, has allowance, otherwise time.Duration) (*tenant, error) {
	t.mu.Lock()
	who := t.find(share)
	if len(who.waiting) == 0 && t.free(who) {
		t.take(who)
		t.mu.Unlock()
		return t.admitted(share, who)
	}
	patience := has.patience(time.Now(), otherwise)
	if !has.deadline.IsZero() {
		patience = min(patience, time.Until(has.deadline)-2*who.latency.usual)
	}
	w := &waiter{share: share, come: make(chan struct{})}
	t.enqueue(who, w)
	t.limit.wanted = true
	t.mu.Unlock()

	timer := time.NewTimer(patience)
	defer timer.Stop()
	var err error
	select {
	case <-w.come:
		return t.admitted(share, w.tenant)
	case <-timer.C:
		err = errNoTurn
	case <-ctx.Done():
		err = ctx.Err()
	}
	if t.leave(w) {
		return nil, err
	}
	return t.admitted(share, w.tenant) // the turn came at the same moment
}

// admitted asks the tenant's own breaker, at last.
func (t *turns) admitted(share upstream.Fingerprint, who *tenant) (*tenant, error) {
	if own := t.ownBreaker(share); own != nil && !own.admit() {
		t.abandon(who)
		return nil, circuitbreaker.ErrOpen
	}
	return who, nil
}

// leave takes one who waits out of the queue; false where the turn has come.
func (t *turns) leave(w *waiter) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(w.tenant.waiting, w)
	if i < 0 {
		return false
	}
	w.tenant.waiting = slices.Delete(w.tenant.waiting, i, i+1)
	t.dequeue(w.tenant)
	return true
}

// enqueue has a call wait in the queue of a tenant; t.mu is held.
func (t *turns) enqueue(who *tenant, w *waiter) {
	if len(who.waiting) == 0 {
		t.queue = append(t.queue, who)
	}
	w.tenant = who
	who.waiting = append(who.waiting, w)
}

// dequeue takes a tenant out of the queue if it has nobody who waits; t.mu is
// held.
func (t *turns) dequeue(who *tenant) {
	if len(who.waiting) == 0 {
		t.queue = slices.DeleteFunc(t.queue, func(other *tenant) bool { return other == who })
	}
}

// free reports whether the tenant may take a turn now; t.mu is held. One that
// holds less than its share need not wait until others, who hold more, have given
// back what a smaller limit takes from them.
func (t *turns) free(who *tenant) bool {
	limit := t.limit.turns()
	free := limit - t.held
	if free > 0 && who.held < turnsFactor*free {
		return true
	}
	others := t.holders
	if who.held > 0 {
		others--
	}
	return who.held < limit/(others+2) && t.held < int(t.limit.most)
}

func (t *turns) take(who *tenant) {
	if t.held++; who.held == 0 {
		t.holders++
	}
	who.held++
	who.used = time.Now()
}

// abandon gives a turn back that was not used.
func (t *turns) abandon(who *tenant) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.release(who)
}

// end gives a turn back and takes in how the try ended.
func (t *turns) end(share upstream.Fingerprint, who *tenant, x *exchange) {
	t.mu.Lock()
	if x.concerns != blameNobody && x.connections.Load() > 0 {
		t.know(share)
	}
	if own := t.known[share]; own != nil && own.breaker == nil && x.concerns == blameCredential {
		own.breaker = newBreaker()
	}
	overloaded := x.status == http.StatusServiceUnavailable || x.status == http.StatusGatewayTimeout
	timedOut := x.concerns == blameCredential && x.status < http.StatusInternalServerError
	if x.concerns == praise || timedOut || overloaded {
		t.limit.observe(who, x.begun, time.Now(), overloaded)
	}
	t.release(who)
	t.mu.Unlock()
	// The first failure took no permit of the breaker, which is closed.
	if own := t.ownBreaker(share); own != nil {
		own.record(x.concerns, blameCredential)
	}
}

// know makes a tenant of a share that the upstream has not refused, with those of
// its calls that wait among the strangers'; t.mu is held.
func (t *turns) know(share upstream.Fingerprint) {
	if t.known[share] != nil {
		return
	}
	if len(t.known) >= maxTenants {
		t.evict()
	}
	who := &tenant{used: time.Now()}
	t.known[share] = who
	t.strangers.waiting = slices.DeleteFunc(t.strangers.waiting, func(w *waiter) bool {
		if w.share == share {
			t.enqueue(who, w)
		}
		return w.share == share
	})
	t.dequeue(&t.strangers)
}

// evict forgets the tenant that was used longest ago among a few that hold
// nothing; t.mu is held.
func (t *turns) evict() {
	var victim upstream.Fingerprint
	var oldest *tenant
	seen := 0
	for share, who := range t.known {
		if who.held == 0 && len(who.waiting) == 0 && (oldest == nil || who.used.Before(oldest.used)) {
			victim, oldest = share, who
		}
		if seen++; seen >= evictionSample && oldest != nil {
			break
		}
	}
	delete(t.known, victim)
}

// release gives a turn back and hands out those that are free; t.mu is held.
func (t *turns) release(who *tenant) {
	t.held--
	if who.held--; who.held == 0 {
		t.holders--
	}
	for i := 0; i < len(t.queue); {
		next := t.queue[i]
		if !t.free(next) {
			i++
			continue
		}
		t.take(next)
		close(next.waiting[0].come)
		next.waiting = next.waiting[1:]
		t.queue = slices.Delete(t.queue, i, i+1)
		if len(next.waiting) > 0 {
			t.queue = append(t.queue, next)
		}
		i = 0
	}
}

// count returns the turns that are held, and their limit.
func (t *turns) count() (held, most int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.held, t.limit.turns()
}
