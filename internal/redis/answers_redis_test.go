//go:build verify

package redis_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"carbongraph/internal/redis"
	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/cache"
)

const aRead = "GET\n\n/customerContact?select=id"

func TestAnswers(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, log := open(t, server.URL())
	checkStore(t, func(t *testing.T) cache.Store {
		t.Helper()
		server.MustDo("FLUSHALL")
		return r.NewAnswers(newMemory(t), time.Minute)
	})
	if log.away() > 0 {
		t.Errorf("Redis was lost:\n%s", log)
	}
}

// replica is what a replica keeps answers in.
func replica(t *testing.T, url string, ttl time.Duration) (*redis.Answers, *redisLog) {
	t.Helper()
	r, log := open(t, url)
	return r.NewAnswers(newMemory(t), ttl), log
}

// kept is the body that a replica finds; empty for nothing.
func kept(s cache.Store) string {
	answer, _ := s.Find(context.Background(), alice, aRead)
	if answer == nil {
		return ""
	}
	return string(answer.Body)
}

func keep(s cache.Store, body string) {
	_, generation := s.Find(context.Background(), alice, aRead)
	s.Keep(context.Background(), alice, aRead, generation, &upstream.Answer{Body: []byte(body)})
}

func TestReplicasShareAnswers(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, _ := replica(t, server.URL(), 300*time.Millisecond)
	other, _ := replica(t, server.URL(), 300*time.Millisecond)
	keep(one, "[1]")
	if got := kept(other); got != "[1]" {
		t.Errorf("the other replica finds %q", got)
	}
	_, before := one.Find(t.Context(), alice, aRead)
	other.Drop(t.Context(), alice)
	one.Keep(t.Context(), alice, aRead, before, &upstream.Answer{Body: []byte("[old]")})
	for _, s := range []cache.Store{one, other} {
		if got := kept(s); got != "" {
			t.Errorf("after a drop, a replica finds %q", got)
		}
	}
	keep(one, "[2]")
	if got := kept(other); got != "[2]" {
		t.Errorf("the other replica finds %q", got)
	}
	eventually(t, "the answer expires", func() bool { return kept(other) == "" })
}

// A replica that is cut off from Redis owes the drop of what it writes. Once it
// is back, nobody finds what was kept before.
func TestADropThatDidNotArrive(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	cable := lay(t, server)
	cutOff, log := replica(t, cable.url, time.Minute)
	other, _ := replica(t, server.URL(), time.Minute)
	keep(other, "[1]")
	if got := kept(cutOff); got != "[1]" {
		t.Fatalf("before: finds %q", got)
	}
	cable.cut()
	if got := kept(cutOff); got != "" {
		t.Errorf("cut off, finds %q", got)
	}
	cutOff.Drop(t.Context(), alice)
	keep(cutOff, "[own]")
	if got := kept(cutOff); got != "[own]" {
		t.Errorf("cut off, finds %q of its own", got)
	}
	cable.mend()
	eventually(t, "Redis is back", func() bool { return log.back() == 1 })
	eventually(t, "it is used again", func() bool { return kept(cutOff) == "" })
	if got := kept(other); got != "" {
		t.Errorf("the other replica finds %q from before the write", got)
	}
	if log.away() != 1 {
		t.Errorf("the log says\n%s", log)
	}
}

// Answers that a replica kept itself in an outage are gone in the next.
func TestAnswersOfAnotherOutage(t *testing.T) {
	t.Parallel()
	cable := lay(t, redistest.Start(t))
	answers, log := replica(t, cable.url, time.Minute)
	cable.cut()
	eventually(t, "an answer is kept here", func() bool {
		keep(answers, "[1]")
		return kept(answers) == "[1]" && log.away() == 1
	})
	cable.mend()
	eventually(t, "Redis is back", func() bool { return log.back() == 1 })
	cable.cut()
	eventually(t, "Redis is away again", func() bool { return kept(answers) == "" && log.away() == 2 })
	if got := kept(answers); got != "" {
		t.Errorf("finds %q of an outage before", got)
	}
}

// Every key says whose it is, goes in the end, and tells no token and nothing
// of what was asked.
func TestKeys(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, _ := open(t, server.URL())
	answers := r.NewAnswers(newMemory(t), time.Minute)
	keep(answers, "[1]")
	limited := r.NewBudget(budget.NewMemory(60), 60)
	limited.Reserve(t.Context(), alice, patience)
	limited.Learn(t.Context(), alice, upstream.Quota{Limit: 60, Remaining: 9, Reset: time.Minute})
	keys := server.Keys()
	for _, key := range keys {
		ttl, err := server.Client.TTL(t.Context(), key).Result()
		if err != nil || ttl < 0 {
			t.Errorf("%s lives %s: %v", key, ttl, err)
		}
		if !strings.HasPrefix(key, "carbongraph:") || strings.Contains(key, "alice") || strings.Contains(key, "select") || strings.Contains(key, "secret") {
			t.Errorf("the key %s", key)
		}
	}
	if len(keys) < 3 { // and the probe's
		t.Errorf("%d keys: %v", len(keys), keys)
	}
}
