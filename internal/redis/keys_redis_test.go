//go:build verify

package redis_test

import (
	"encoding/json"
	"fmt"
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

// A key that holds something else is the trouble of what is kept there alone:
// another type, or a value that nobody of ours wrote.
func TestStrangeValues(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, log := open(t, server.URL())
	limited := r.NewBudget(budget.NewMemory(1), 1)
	limited.Reserve(t.Context(), alice, patience)
	answers := r.NewAnswers(newMemory(t), time.Minute)
	answers.Drop(t.Context(), alice)
	keep(answers, "[1]")
	changed := func(want string) bool {
		return r.NewTexts().Change(t.Context(), alice, aRead, func(text string, _ time.Time) (string, time.Duration) {
			if text != want {
				t.Errorf("a text is %q, want %q", text, want)
			}
			return "ours", time.Minute
		})
	}
	changed("")
	keys := server.Keys()
	if len(keys) < 4 {
		t.Fatalf("%d keys: %v", len(keys), keys)
	}
	for _, strange := range [][]string{{"RPUSH", "1"}, {"SET", "x"}, {"SET", `{"limit":1,"resets":"2020-01-01T00:00:00Z","length":0}`}} {
		for _, key := range keys {
			server.MustDo("DEL", key)
			server.MustDo(strange[0], key, strange[1])
		}
		if wait := limited.Reserve(t.Context(), alice, patience); wait < 50*time.Second {
			t.Errorf("%v: the replica's own budget does not count: waits %v", strange, wait)
		}
		if got := kept(answers); got != "" {
			t.Errorf("%v: finds %q", strange, got)
		}
		keep(answers, "[2]")
		if got := kept(answers); got != "[2]" {
			t.Errorf("%v: finds %q", strange, got)
		}
		if changed(strange[1]) != (strange[0] == "SET") {
			t.Errorf("%v: a text was changed, or was not", strange)
		}
	}
	if log.away() != 0 {
		t.Errorf("the log says\n%s", log)
	}
}

// The clock of Redis is set back by hours: nobody is held back for longer than
// five minutes, which is the longest on any word.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, _ := open(t, server.URL())
	limited := r.NewBudget(boundless{}, 2)
	for _, ahead := range []time.Duration{time.Minute, 4 * time.Minute, time.Hour, 10000 * time.Hour} {
		at, err := json.Marshal(time.Now().Add(ahead))
		if err != nil {
			t.Fatal(err)
		}
		limited.Reserve(t.Context(), alice, patience)
		for _, key := range server.Keys() {
			if strings.Contains(key, ":budget:") {
				server.MustDo("SET", key, fmt.Sprintf(`{"limit":2,"left":0,"resets":%s,"length":60000000000,"sent":[%[1]s,%[1]s]}`, at))
			}
		}
		wait := limited.Reserve(t.Context(), alice, time.Hour)
		if wait > 5*time.Minute || ahead > 5*time.Minute && wait > 0 {
			t.Errorf("%v ahead: waits %v", ahead, wait)
		}
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
		left, err := server.Client.TTL(t.Context(), key).Result()
		if err != nil || left != time.Minute && left != 59*time.Second {
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
