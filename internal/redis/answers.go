package redis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"carbongraph/upstream"
)

// LocalAnswers keep answers in this process.
type LocalAnswers interface {
	Find(ctx context.Context, credential upstream.Fingerprint, read string) (*upstream.Answer, uint64)
	Keep(ctx context.Context, credential upstream.Fingerprint, read string, generation uint64, answer *upstream.Answer)
	Drop(ctx context.Context, credential upstream.Fingerprint)
	// Clear drops the answers of every credential.
	Clear()
}

const (
	// largestKept is the largest body that is put into Redis: one larger would
	// keep a connection, and Redis itself, busy for longer than it saves.
	largestKept = 1 << 20
	// generationTime is how long a generation is remembered: longer than any
	// answer, so that none from before it is found when it is forgotten.
	generationTime = 24 * time.Hour
	// common marks a generation that Redis keeps; those of LocalAnswers are
	// counted from 0 and never come that far.
	common = 1 << 63
	// first is the generation of a credential that has not written. It is not
	// put into Redis: reads leave nothing there but their answers.
	first = common
	// headBytes come before the body of an answer: its generation and total.
	headBytes = 16
)

// Answers keep answers for all replicas: dropped through one of them, they are
// dropped for all. It is safe for concurrent use.
//
// A generation is a random number. An answer lies under its read, headed by the
// generation in which the read began, and is found while that is the
// credential's: both come with one command, and a drop is one as well.
type Answers struct {
	redis *Redis
	local LocalAnswers
	ttl   time.Duration
	debts debts
}

// NewAnswers keeps answers for ttl; 0 keeps none, and tells replicas of each
// other's writes alone. local keeps them while Redis is away.
func (r *Redis) NewAnswers(local LocalAnswers, ttl time.Duration) *Answers {
	a := &Answers{redis: r, local: local, ttl: ttl}
	r.join(a)
	return a
}

// lost clears what is left of an outage before: it has missed the writes
// through other replicas since.
func (a *Answers) lost() { a.local.Clear() }

// Find returns the answer that is kept for the read, and the credential's
// generation.
func (a *Answers) Find(ctx context.Context, credential upstream.Fingerprint, read string) (*upstream.Answer, uint64) {
	var answer *upstream.Answer
	var generation uint64
	answered := a.redis.do(ctx, func(ctx context.Context) error {
		found, err := a.redis.client.MGet(ctx, a.generationKey(credential), a.answerKey(credential, read)).Result()
		if err != nil {
			return err
		}
		generation = first
		if current, known := found[0].(string); known {
			if generation, err = strconv.ParseUint(current, 10, 64); err != nil {
				return err
			}
		}
		kept, _ := found[1].(string)
		answer = decode(kept, generation)
		return nil
	})
	switch {
	case answered:
		return answer, generation
	case a.redis.away():
		return a.local.Find(ctx, credential, read)
	default: // Redis is late this once: the read is like no other, and not kept
		return nil, rand.Uint64()>>2 | 1<<62
	}
}

// Keep keeps a copy of the answer where its generation is from.
func (a *Answers) Keep(ctx context.Context, credential upstream.Fingerprint, read string, generation uint64, answer *upstream.Answer) {
	if generation&common == 0 {
		a.local.Keep(ctx, credential, read, generation, answer)
		return
	}
	if a.ttl == 0 || len(answer.Body) > largestKept {
		return
	}
	a.redis.do(ctx, func(ctx context.Context) error {
		return a.redis.client.Set(ctx, a.answerKey(credential, read), encode(generation, answer), a.ttl).Err()
	})
}

// Drop begins a new generation of the credential. While Redis is away it is
// owed, and done before Redis counts as back: what Redis keeps from before must
// not be found then.
func (a *Answers) Drop(ctx context.Context, credential upstream.Fingerprint) {
	a.local.Drop(ctx, credential)
	for !a.redis.insist(context.WithoutCancel(ctx), func(ctx context.Context) error { return a.renew(ctx, credential) }) {
		if a.redis.whenAway(func() { a.debts.add(credential) }) {
			return
		}
	}
}

// renew puts a new generation in the place of the credential's.
func (a *Answers) renew(ctx context.Context, credential upstream.Fingerprint) error {
	return a.redis.client.Set(ctx, a.generationKey(credential), newGeneration(), generationTime).Err()
}

// settled reports whether nothing is owed.
func (a *Answers) settled() bool { return a.debts.none() }

// settle does what is owed. What fails stays owed.
func (a *Answers) settle(ctx context.Context) error {
	owed := a.debts.take()
	for i, credential := range owed {
		if err := a.renew(ctx, credential); err != nil {
			a.debts.add(owed[i:]...)
			return err
		}
	}
	return nil
}

func newGeneration() uint64 { return rand.Uint64() | common | 1 }

func (a *Answers) generationKey(credential upstream.Fingerprint) string {
	return a.redis.key("generation", credential, "")
}

// answerKey is where the answer to a read lies. The read itself, which tells
// what callers filter by, does not show.
func (a *Answers) answerKey(credential upstream.Fingerprint, read string) string {
	return a.redis.key("answer", credential, fmt.Sprintf(":%x", sha256.Sum256([]byte(read))))
}

// encode is an answer as it lies in Redis: generation, total, body.
func encode(generation uint64, answer *upstream.Answer) []byte {
	kept := make([]byte, 0, headBytes+len(answer.Body))
	kept = binary.BigEndian.AppendUint64(kept, generation)
	kept = binary.BigEndian.AppendUint64(kept, uint64(answer.Total))
	return append(kept, answer.Body...)
}

// decode is the answer that was kept in the generation; nil where it was not.
func decode(kept string, generation uint64) *upstream.Answer {
	if len(kept) < headBytes {
		return nil
	}
	data := []byte(kept)
	if binary.BigEndian.Uint64(data) != generation {
		return nil
	}
	answer := &upstream.Answer{Total: int64(binary.BigEndian.Uint64(data[8:]))}
	if len(data) > headBytes {
		answer.Body = data[headBytes:]
	}
	return answer
}
