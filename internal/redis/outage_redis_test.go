//go:build verify

package redis_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
)

// A server that goes away, in whatever way, is replaced by memory at once, and
// used again when it is back. The log says each once.
func TestOutages(t *testing.T) {
	t.Parallel()
	for name, outage := range map[string]struct{ begin, end func(*redistest.Server) }{
		"killed":    {(*redistest.Server).Kill, (*redistest.Server).Restart},
		"hangs":     {(*redistest.Server).Hang, (*redistest.Server).Resume},
		"read-only": {do("REPLICAOF", "127.0.0.1", "1"), do("REPLICAOF", "NO", "ONE")},
		"full":      {do("CONFIG", "SET", "maxmemory", "1"), do("CONFIG", "SET", "maxmemory", "0")},
		// As in a failover: reads are answered, writes are not.
		"paused for writes": {do("CLIENT", "PAUSE", "60000", "WRITE"), do("CLIENT", "UNPAUSE")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			r, log := open(t, server.URL())
			limited := r.NewBudget(budget.NewMemory(0), 0)
			answers := r.NewAnswers(newMemory(t), time.Minute)
			keep(answers, "[1]")
			limited.Learn(t.Context(), alice, upstream.Quota{Limit: 60, Remaining: 0, Reset: time.Minute})
			outage.begin(server)
			var longest time.Duration
			for i := range 50 {
				begun := time.Now()
				if wait := limited.Reserve(t.Context(), alice, patience); wait < 50*time.Second {
					t.Errorf("what was learned is forgotten: waits %v", wait)
				}
				limited.Learn(t.Context(), alice, upstream.Quota{Limit: 60, Remaining: 0, Reset: time.Minute})
				body := fmt.Sprintf("[%d]", i)
				answers.Drop(t.Context(), alice)
				keep(answers, body)
				if got := kept(answers); got != body {
					t.Errorf("%q is kept, want %q", got, body)
				}
				longest = max(longest, time.Since(begun))
			}
			if longest > time.Second {
				t.Errorf("one request took %v more", longest)
			}
			t.Logf("the longest took %v more", longest)
			outage.end(server)
			eventually(t, "it is back", func() bool { return log.back() == 1 })
			eventually(t, "it is used again", func() bool {
				keep(answers, "[new]")
				return slices.ContainsFunc(server.Keys(), func(key string) bool { return strings.Contains(key, ":answer:") })
			})
			if got := kept(answers); got != "[new]" {
				t.Errorf("after it all, %q is kept", got)
			}
			if log.away() != 1 || log.back() != 1 || strings.Contains(log.String(), redistest.Password) {
				t.Errorf("the log says\n%s", log)
			}
		})
	}
}

// A wait for Redis ends with the deadline of who waits, and says nothing of
// Redis then.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r, log := open(t, server.URL())
	limited, answers, texts := r.NewBudget(budget.NewMemory(0), 0), r.NewAnswers(newMemory(t), time.Minute), r.NewTexts()
	keep(answers, "[1]")
	server.Hang()
	for name, wait := range map[string]func(context.Context){
		"budget":  func(ctx context.Context) { limited.Reserve(ctx, alice, patience) },
		"answers": func(ctx context.Context) { answers.Find(ctx, alice, aRead) },
		"texts": func(ctx context.Context) {
			texts.Change(ctx, alice, "name", func(string, time.Time) (string, time.Duration) { return "", 0 })
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		wait(ctx)
		if log.away() != 0 {
			t.Errorf("%s: a caller's deadline counts as an outage:\n%s", name, log)
		}
		cancel()
	}
	server.Resume()
}

// A command that Redis refuses for good is named once, and memory serves.
func TestRefusedCommands(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"mget", "get", "set", "time", "watch", "multi", "exec"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			r, log := open(t, server.URL())
			server.MustDo("ACL", "SETUSER", "default", "-"+command)
			limited, answers := r.NewBudget(budget.NewMemory(1), 1), r.NewAnswers(newMemory(t), time.Minute)
			limited.Reserve(t.Context(), alice, patience)
			answers.Drop(t.Context(), alice)
			keep(answers, "[1]")
			if wait := limited.Reserve(t.Context(), alice, patience); wait < 50*time.Second || kept(answers) != "[1]" {
				t.Errorf("memory does not serve: waits %v, finds %q", wait, kept(answers))
			}
			time.Sleep(time.Second) // looks for Redis a few times
			if log.away() != 1 || log.back() != 0 || !strings.Contains(log.String(), "the server refuses the command "+command) {
				t.Errorf("the log says\n%s", log)
			}
			if _, log := open(t, server.URL()); !strings.Contains(log.String(), "refuses the command "+command) {
				t.Errorf("from the start, the log says\n%s", log)
			}
		})
	}
}

// do sends a command.
func do(words ...string) func(*redistest.Server) {
	return func(s *redistest.Server) { s.MustDo(words...) }
}

// What Redis adds to a read is a fraction of a millisecond.
func TestLatency(t *testing.T) {
	server := redistest.Start(t)
	r, log := open(t, server.URL())
	limited := r.NewBudget(budget.NewMemory(0), 0)
	answers := r.NewAnswers(newMemory(t), time.Minute)
	page := "[" + strings.Repeat(" ", 30<<10) + "]"
	keep(answers, page)
	quota := upstream.Quota{Limit: 1 << 30, Remaining: 1 << 30, Reset: time.Minute}
	for _, row := range []struct {
		name string
		read func()
	}{
		{"a read that is found, 30 KB", func() { kept(answers) }},
		{"a read that is sent upstream, 30 KB", func() {
			_, generation := answers.Find(t.Context(), alice, "GET")
			limited.Reserve(t.Context(), alice, patience)
			limited.Learn(t.Context(), alice, quota)
			answers.Keep(t.Context(), alice, aRead, generation, &upstream.Answer{Body: []byte(page)})
		}},
	} {
		took := make([]time.Duration, 2000)
		for i := range took {
			begun := time.Now()
			row.read()
			took[i] = time.Since(begun)
		}
		slices.Sort(took)
		p50, p99 := took[len(took)/2], took[len(took)*99/100]
		t.Logf("%s: p50 %v, p99 %v", row.name, p50, p99)
		if p50 > 5*time.Millisecond {
			t.Errorf("%s: p50 %v", row.name, p50)
		}
	}
	t.Logf("Redis was late %d times", log.away())
}
