package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"

	"carbongraph/graph"
	"carbongraph/graph/live"
	"carbongraph/internal/config"
	"carbongraph/internal/redis"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/cache"
)

// replicas are what this server's replicas have in common, and what stands in
// for it where there is only this process.
type replicas struct {
	redis   *redis.Redis  // nil without REDIS_URL
	memory  *cache.Memory // nil without CACHE_TTL
	budget  budget.Budget
	answers cache.Store // nil without CACHE_TTL and REDIS_URL
	texts   live.Texts  // nil without REDIS_URL
}

// newReplicas puts the rate budget, kept answers and polls of an upstream into Redis
// where the settings name one, and into memory.
func newReplicas(settings config.Config, base *url.URL, log *slog.Logger) (*replicas, error) {
	rate, kept := settings.Upstream.RateLimit, settings.Cache
	r := &replicas{budget: budget.NewMemory(rate)}
	if kept.TTL > 0 {
		var err error
		if r.memory, err = cache.NewMemory(kept.TTL, kept.Half()); err != nil {
			return nil, fmt.Errorf("CACHE_MAX_BYTES: %w", err)
		}
		r.answers = r.memory
	}
	if settings.RedisURL == "" {
		return r, nil
	}
	var err error
	if r.redis, err = redis.Open(string(settings.RedisURL), base.String(), log); err != nil {
		r.close()
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	r.budget = r.redis.NewBudget(r.budget, rate)
	r.texts = r.redis.NewTexts()
	// Without a cache the replicas still tell each other of writes.
	local := redis.LocalAnswers(cache.Nothing{})
	if r.memory != nil {
		local = r.memory
	}
	r.answers = r.redis.NewAnswers(local, kept.TTL)
	return r, nil
}

// before puts the kept answers before the upstream. observe is told of each read
// that is answered from them.
func (r *replicas) before(up graph.Upstream, observe func(context.Context, upstream.Attempt)) graph.Upstream {
	if r.answers == nil {
		return up
	}
	return cache.New(up, r.answers, observe)
}

func (r *replicas) close() {
	if r.redis != nil {
		r.redis.Close()
	}
	if r.memory != nil {
		r.memory.Close()
	}
}
