//go:build verify

package redis_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"carbongraph/internal/redis"
	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream/budget"
)

// Servers of two upstreams use one Redis, and neither answers for the other.
func TestTwoUpstreams(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	one, _ := open(t, server.URL())
	other, err := redis.Open(server.URL(), "http://other.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	keep(one.NewAnswers(newMemory(t), time.Minute), "[1]")
	if got := kept(other.NewAnswers(newMemory(t), time.Minute)); got != "" {
		t.Errorf("the server of another upstream finds %q", got)
	}
}

// A key that holds something else is the trouble of what is kept there alone.
func TestWrongType(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, log := open(t, server.URL())
	limited := r.NewBudget(budget.NewMemory(1), 1)
	limited.Reserve(t.Context(), alice, patience)
	for _, key := range server.Keys() {
		if strings.Contains(key, ":sent:") {
			server.MustDo("SET", key, "text")
		}
	}
	if wait := limited.Reserve(t.Context(), alice, patience); wait < 50*time.Second {
		t.Errorf("the replica's own budget does not count: waits %v", wait)
	}
	answers := r.NewAnswers(newMemory(t), time.Minute)
	keep(answers, "[1]")
	if got := kept(answers); got != "[1]" || log.away() != 0 {
		t.Errorf("finds %q; the log says\n%s", got, log)
	}
}

// The clock of Redis is set back by an hour: nobody is held back for it.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, _ := open(t, server.URL())
	limited := r.NewBudget(budget.NewMemory(0), 60)
	limited.Reserve(t.Context(), alice, patience)
	for _, key := range server.Keys() {
		if strings.Contains(key, ":sent:") {
			server.MustDo("DEL", key)
			for range 60 {
				server.MustDo("RPUSH", key, strconv.FormatInt(time.Now().Add(time.Hour).UnixMicro(), 10))
			}
		}
	}
	if wait := limited.Reserve(t.Context(), alice, patience); wait > patience {
		t.Errorf("waits %v", wait)
	}
}

// A credential that the upstream has not accepted leaves nothing that outlives
// the minute of its budget.
func TestUnknownCredentials(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, _ := open(t, server.URL())
	answers := r.NewAnswers(newMemory(t), time.Minute)
	answers.Find(t.Context(), alice, aRead)
	r.NewBudget(budget.NewMemory(60), 60).Reserve(t.Context(), alice, patience)
	for _, key := range server.Keys() {
		if strings.Contains(key, ":probe") {
			continue
		}
		left, err := server.Do("TTL", key)
		if err != nil || left != ":60" && left != ":59" && left != ":1" && left != ":0" {
			t.Errorf("%s lives %s: %v", key, left, err)
		}
	}
}

// A node of a Redis Cluster is refused.
func TestCluster(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--cluster-enabled", "yes")
	if r, err := redis.Open(server.URL(), "", nil); err == nil || r != nil || !strings.Contains(err.Error(), "Redis Cluster") {
		t.Errorf("opened: %v", err)
	}
}
