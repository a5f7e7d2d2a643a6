package redis

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/cache"
)

// LocalAnswers keep answers in this process.
type LocalAnswers interface {
	cache.Store
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
)

// Answers keep answers for all replicas: dropped through one of them, they are
// dropped for all. It is safe for concurrent use.
//
// A credential's generation is told by two random numbers: a write renews the
// credential's own, and a replica that finds Redis again renews the one of all,
// for the writes that it could not tell of. An answer lies under its read,
// headed by the generation in which the read began, and is found while that is
// the credential's: all three come with one command.
type Answers struct {
	redis *Redis
	local LocalAnswers
	ttl   time.Duration
}

// NewAnswers keeps answers for ttl; 0 keeps none, and tells replicas of each
// other's writes alone. local keeps them while Redis is away.
func (r *Redis) NewAnswers(local LocalAnswers, ttl time.Duration) *Answers {
	a := &Answers{redis: r, local: local, ttl: ttl}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.returned = func(ctx context.Context) error {
		local.Clear()
		return a.renew(ctx, a.allKey())
	}
	return a
}

// Find returns the answer that is kept for the read, and the credential's
// generation.
func (a *Answers) Find(ctx context.Context, credential upstream.Fingerprint, read string) (*upstream.Answer, uint64) {
	var found []any
	answered := a.redis.do(ctx, func(ctx context.Context) (err error) {
		found, err = a.redis.client.MGet(ctx, a.allKey(), a.generationKey(credential), a.answerKey(credential, read)).Result()
		return err
	})
	if !answered {
		return a.local.Find(ctx, credential, read)
	}
	told := sha256.Sum256(fmt.Append(nil, found[0], found[1]))
	generation := binary.BigEndian.Uint64(told[:]) | common
	kept, _ := found[2].(string)
	if began, answer := decode(kept); answer != nil && began == generation {
		return answer, generation
	}
	return nil, generation
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

// Drop begins a new generation of the credential, before it returns or else
// before Redis counts as back.
func (a *Answers) Drop(ctx context.Context, credential upstream.Fingerprint) {
	a.local.Drop(ctx, credential)
	ctx = context.WithoutCancel(ctx) // the write has happened, whoever waits for it
	renew := func(ctx context.Context) error { return a.renew(ctx, a.generationKey(credential)) }
	for !a.redis.do(ctx, renew) && !a.redis.tellLater() {
	}
}

// renew puts a new number under a key.
func (a *Answers) renew(ctx context.Context, key string) error {
	return a.redis.client.Set(ctx, key, rand.Uint64(), generationTime).Err()
}

func (a *Answers) allKey() string { return a.redis.prefix + "generation" }

func (a *Answers) generationKey(credential upstream.Fingerprint) string {
	return a.redis.key("generation", credential, "")
}

// answerKey is where the answer to a read lies. The read itself, which tells
// what callers filter by, does not show.
func (a *Answers) answerKey(credential upstream.Fingerprint, read string) string {
	return a.redis.key("answer", credential, fmt.Sprintf(":%x", sha256.Sum256([]byte(read))))
}
