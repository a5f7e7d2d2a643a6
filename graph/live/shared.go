package live

import (
	"bytes"
	"context"
	"encoding/gob"
	"strings"
	"sync"
	"time"

	"carbongraph/upstream"
)

// Texts are texts that all replicas share, each of a credential under a name.
// They are safe for concurrent use.
type Texts interface {
	// Change replaces a text by what change makes of it at the time of a common
	// clock, and keeps it for so long; 0 leaves it as it is. Where another replica
	// changed it meanwhile, change is called again. It reports whether it was done.
	Change(ctx context.Context, credential upstream.Fingerprint, name string, change func(text string, now time.Time) (string, time.Duration)) bool
}

const (
	// mostShared is the most that the answers in this process take together, in
	// bytes. What does not fit is not shared.
	mostShared = 32 << 20
	// largestText is the largest body that replicas share: one larger would keep
	// a connection, and what keeps the texts, busy for longer than it saves.
	largestText = 1 << 20
)

// Reads are what polls have read, kept for others that need the same: those of
// all replicas, or of this process where there are no Texts or they are away.
// They are safe for concurrent use.
//
// A read is known by its credential and its key. Ages are told by one clock.
type Reads struct {
	texts Texts // nil for none
	keep  time.Duration

	mu   sync.Mutex
	own  map[readKey]sharedRead
	size int // of the answers in own, in bytes
}

type readKey struct {
	credential upstream.Fingerprint
	read       string
}

// sharedRead is a read that was claimed, and its last answer; a zero Begun is
// none.
type sharedRead struct {
	Claimed, Begun time.Time
	Body           []byte
	Total          int64
}

// NewReads keeps answers for a time: the longest maxAge.
func NewReads(texts Texts, keep time.Duration) *Reads {
	return &Reads{texts: texts, keep: keep, own: map[readKey]sharedRead{}}
}

// Take returns the answer of a read that began less than maxAge ago, and how
// long ago. Where there is none, the first who asks claims the read: claimed
// tells that the caller is to send it. Others get neither until it is given, or
// the claim is older than their maxAge.
func (s *Reads) Take(ctx context.Context, credential upstream.Fingerprint, read string, maxAge time.Duration) (answer *upstream.Answer, age time.Duration, claimed bool) {
	s.change(ctx, readKey{credential, read}, func(r *sharedRead, now time.Time) (changed bool) {
		// A time to come is from before the clock was set back.
		recent := func(at time.Time) bool { return !at.After(now) && now.Sub(at) < maxAge }
		answer, age, claimed = nil, 0, false
		switch {
		case recent(r.Begun):
			answer, age = &upstream.Answer{Body: r.Body, Total: r.Total}, now.Sub(r.Begun)
		case !recent(r.Claimed):
			r.Claimed, claimed = now, true
		}
		return claimed
	})
	return answer, age, claimed
}

// Give keeps a copy of the answer to a read that began so long ago: its Body and
// its Total. Where that is too large, the next who asks claims the read.
func (s *Reads) Give(ctx context.Context, credential upstream.Fingerprint, read string, answer *upstream.Answer, age time.Duration) {
	s.change(ctx, readKey{credential, read}, func(r *sharedRead, now time.Time) (changed bool) {
		begun := now.Add(-age)
		if !begun.After(r.Begun) && r.Begun.Before(now) {
			return false
		}
		*r = sharedRead{Claimed: r.Claimed, Begun: begun, Body: bytes.Clone(answer.Body), Total: answer.Total}
		return true
	})
}

// change changes a read, of all replicas or else of this process.
func (s *Reads) change(ctx context.Context, key readKey, change func(r *sharedRead, now time.Time) (changed bool)) {
	if s.texts != nil && s.texts.Change(ctx, key.credential, "read "+key.read, func(text string, now time.Time) (string, time.Duration) {
		var r sharedRead
		if gob.NewDecoder(strings.NewReader(text)).Decode(&r) != nil {
			r = sharedRead{} // what is not ours, or cut
		}
		if !change(&r, now) {
			return "", 0
		}
		if len(r.Body) > largestText {
			r = sharedRead{}
		}
		var changed strings.Builder
		_ = gob.NewEncoder(&changed).Encode(r) // which cannot fail
		return changed.String(), s.keep
	}) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for old, r := range s.own {
		if time.Since(r.Claimed) > s.keep && time.Since(r.Begun) > s.keep {
			s.size -= len(r.Body)
			delete(s.own, old)
		}
	}
	r := s.own[key]
	s.size -= len(r.Body)
	if change(&r, time.Now()) && s.size+len(r.Body) > mostShared {
		r = sharedRead{}
	}
	s.size += len(r.Body)
	s.own[key] = r
}
