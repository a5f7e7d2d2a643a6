package redis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"carbongraph/upstream"
)

// claimBytes come before the answer of a poll's read: when it was claimed.
const claimBytes = 8

// LocalPolls share what polls of live lists read in this process. Polls has the
// same methods, for all replicas.
type LocalPolls interface {
	// Take returns the answer of a read that began less than maxAge ago, and how
	// long ago; or else claims the read, unless a claim is younger than maxAge.
	Take(ctx context.Context, credential upstream.Fingerprint, read string, maxAge time.Duration) (answer *upstream.Answer, age time.Duration, claimed bool)
	// Give keeps a copy of the answer to a read that began so long ago.
	Give(ctx context.Context, credential upstream.Fingerprint, read string, answer *upstream.Answer, age time.Duration)
}

// Polls share what polls of live lists read among all replicas, so that together
// they read it once. It is safe for concurrent use.
type Polls struct {
	redis *Redis
	local LocalPolls
	keep  time.Duration
}

// NewPolls shares reads for a time: the longest maxAge. local shares them while
// Redis is away.
func (r *Redis) NewPolls(local LocalPolls, keep time.Duration) *Polls {
	return &Polls{redis: r, local: local, keep: keep}
}

// Take returns or claims a read.
func (p *Polls) Take(ctx context.Context, credential upstream.Fingerprint, read string, maxAge time.Duration) (*upstream.Answer, time.Duration, bool) {
	var answer *upstream.Answer
	var age time.Duration
	var claimed bool
	take := func(value string, now time.Time) (string, time.Duration) {
		claim, begun, known := decodePoll(value)
		answer, age, claimed = nil, 0, false
		// A time to come is from before the clock was set back.
		recent := func(at time.Time) bool { return !at.After(now) && now.Sub(at) < maxAge }
		switch {
		case known != nil && recent(begun):
			answer, age = known, now.Sub(begun)
			return "", 0
		case recent(claim):
			return "", 0
		default:
			claimed = true
			return encodePoll(now, begun, known), p.keep
		}
	}
	if p.update(ctx, credential, read, take) {
		return answer, age, claimed
	}
	return p.local.Take(ctx, credential, read, maxAge)
}

// Give keeps an answer. One over 1 MB is not kept: the other replicas read it
// themselves.
func (p *Polls) Give(ctx context.Context, credential upstream.Fingerprint, read string, answer *upstream.Answer, age time.Duration) {
	p.local.Give(ctx, credential, read, answer, age)
	if len(answer.Body) > largestKept {
		return
	}
	p.update(ctx, credential, read, func(value string, now time.Time) (string, time.Duration) {
		claim, begun, known := decodePoll(value)
		if known != nil && begun.After(now.Add(-age)) && begun.Before(now) {
			return "", 0
		}
		return encodePoll(claim, now.Add(-age), answer), p.keep
	})
}

func (p *Polls) update(ctx context.Context, credential upstream.Fingerprint, read string, change func(string, time.Time) (string, time.Duration)) bool {
	key := p.redis.key("poll", credential, fmt.Sprintf(":%x", sha256.Sum256([]byte(read))))
	return p.redis.do(ctx, func(ctx context.Context) error { return p.redis.update(ctx, key, change) })
}

// encodePoll is a read as it lies in Redis: when it was claimed, and its last
// answer; nil for none.
func encodePoll(claim, begun time.Time, answer *upstream.Answer) string {
	value := binary.BigEndian.AppendUint64(nil, uint64(claim.UnixMicro()))
	if answer != nil {
		value = append(value, encode(uint64(begun.UnixMicro()), answer)...)
	}
	return string(value)
}

// decodePoll returns what was encoded; a nil answer where there is none.
func decodePoll(value string) (claim, begun time.Time, answer *upstream.Answer) {
	if len(value) < claimBytes {
		return time.Time{}, time.Time{}, nil
	}
	claim = time.UnixMicro(int64(binary.BigEndian.Uint64([]byte(value))))
	at, answer := decode(value[claimBytes:])
	return claim, time.UnixMicro(int64(at)), answer
}
