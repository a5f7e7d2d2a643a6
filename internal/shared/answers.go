package shared

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
	// generationTime is how long a generation is remembered. One that is
	// forgotten is followed by a new one, and its answers are not found.
	generationTime = 24 * time.Hour
	// common marks a generation that Redis keeps; those of LocalAnswers are
	// counted from 0 and never come that far.
	common = 1 << 63
	// nobodys is a generation that no credential is ever in.
	nobodys = 1 << 62
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

// NewAnswers keeps answers for ttl. local keeps them while Redis is away.
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
		found, err := a.redis.client.MGet(ctx, generationKey(credential), answerKey(credential, read)).Result()
		if err != nil {
			return err
		}
		current, known := found[0].(string)
		if !known {
			generation, err = a.begin(ctx, credential)
			return err
		}
		if generation, err = strconv.ParseUint(current, 10, 64); err != nil {
			return err
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
	default: // Redis is late this once
		return nil, nobodys
	}
}

// begin begins the first generation of a credential, unless another replica
// just has.
func (a *Answers) begin(ctx context.Context, credential upstream.Fingerprint) (uint64, error) {
	key, generation := generationKey(credential), newGeneration()
	ours, err := a.redis.client.SetNX(ctx, key, generation, generationTime).Result()
	if err != nil || ours {
		return generation, err
	}
	return a.redis.client.Get(ctx, key).Uint64()
}

// Keep keeps a copy of the answer where its generation is from.
func (a *Answers) Keep(ctx context.Context, credential upstream.Fingerprint, read string, generation uint64, answer *upstream.Answer) {
	if generation&common == 0 {
		a.local.Keep(ctx, credential, read, generation, answer)
		return
	}
	if len(answer.Body) > largestKept {
		return
	}
	a.redis.do(ctx, func(ctx context.Context) error {
		return a.redis.client.Set(ctx, answerKey(credential, read), encode(generation, answer), a.ttl).Err()
	})
}

// Drop begins a new generation of the credential. While Redis is away it is
// owed, and done before Redis counts as back: what Redis keeps from before must
// not be found then.
func (a *Answers) Drop(ctx context.Context, credential upstream.Fingerprint) {
	a.local.Drop(ctx, credential)
	for !a.redis.do(ctx, func(ctx context.Context) error { return a.renew(ctx, credential) }) {
		if a.redis.whenAway(func() { a.debts.add(credential) }) {
			return
		}
	}
}

// renew puts a new generation in the place of the credential's.
func (a *Answers) renew(ctx context.Context, credential upstream.Fingerprint) error {
	return a.redis.client.Set(ctx, generationKey(credential), newGeneration(), generationTime).Err()
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

func newGeneration() uint64 { return rand.Uint64() | common }

func generationKey(credential upstream.Fingerprint) string {
	return keyOf("generation", credential, "")
}

// answerKey is where the answer to a read lies. The read itself, which tells
// what callers filter by, does not show.
func answerKey(credential upstream.Fingerprint, read string) string {
	return keyOf("answer", credential, fmt.Sprintf(":%x", sha256.Sum256([]byte(read))))
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
