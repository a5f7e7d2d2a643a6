package server

import (
	"context"
	"fmt"
	"log/slog"

	"carbongraph/graph"
	"carbongraph/internal/config"
	"carbongraph/internal/shared"
	"carbongraph/upstream"
	"carbongraph/upstream/cache"
)

// replicas are what this server's replicas have in common, and what stands in
// for it where there is only this process.
type replicas struct {
	redis   *shared.Redis // nil without REDIS_URL
	memory  *cache.Memory // nil without CACHE_TTL
	budget  upstream.Budget
	answers cache.Store // nil without CACHE_TTL
}

// newReplicas puts the rate budget and kept answers into Redis where the
// settings name one, and into memory.
func newReplicas(settings config.Config, log *slog.Logger) (*replicas, error) {
	rate, kept := settings.Upstream.RateLimit, settings.Cache
	r := &replicas{budget: upstream.NewMemoryBudget(rate)}
	if kept.TTL > 0 {
		var err error
		if r.memory, err = cache.NewMemory(kept.TTL, uint64(kept.MaxBytes)); err != nil {
			return nil, fmt.Errorf("CACHE_MAX_BYTES: %w", err)
		}
		r.answers = r.memory
	}
	if settings.RedisURL == "" {
		return r, nil
	}
	var err error
	if r.redis, err = shared.Open(string(settings.RedisURL), log); err != nil {
		r.close()
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	r.budget = r.redis.NewBudget(r.budget, rate)
	if r.memory != nil {
		r.answers = r.redis.NewAnswers(r.memory, kept.TTL)
	}
	return r, nil
}

// before puts the kept answers before the upstream. onHit is told of each read
// that is answered from them.
func (r *replicas) before(up graph.Upstream, onHit func(context.Context, upstream.Call, *upstream.Answer)) graph.Upstream {
	if r.answers == nil {
		return up
	}
	return cache.New(up, r.answers, onHit)
}

func (r *replicas) close() {
	if r.redis != nil {
		r.redis.Close()
	}
	if r.memory != nil {
		r.memory.Close()
	}
}
