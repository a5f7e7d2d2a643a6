package graph

import (
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/graph/answer"
	"carbongraph/graph/operation"
	"carbongraph/upstream"
)

// A written list is found for its own answer and its own field alone, and only
// where the answer is a kept one.
func TestWrittenLists(t *testing.T) {
	t.Parallel()
	s, err := newWrittenLists(1<<20, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	kept := func(body string) *upstream.Answer {
		return &upstream.Answer{Body: []byte(body), Attempts: []upstream.Attempt{{Cached: true}}}
	}
	t.Cleanup(s.close)
	list, other := &operation.Root{}, &operation.Root{}
	answered, equal := kept(`[{"id":"1"}]`), kept(`[{"id":"1"}]`)
	key := s.key(answered, list)
	s.keep(key, answer.Written([]byte(`{"nodes":[{"id":"1"}]}`), 1), len(answered.Body))

	found := s.find(s.key(answered, list))
	if found == nil || string(found.Bytes()) != `{"nodes":[{"id":"1"}]}` || found.Count() != 1 {
		t.Fatalf("found %v", found)
	}
	found.Release()
	if again := s.find(key); again == nil || string(again.Bytes()) != `{"nodes":[{"id":"1"}]}` {
		t.Errorf("found %v after it was released", again)
	}
	for name, wrong := range map[string]writtenKey{
		"another field": s.key(answered, other), "an equal body of another answer": s.key(equal, list),
	} {
		if got := s.find(wrong); got != nil {
			t.Errorf("%s: found %s", name, got.Bytes())
		}
	}
	for name, answered := range map[string]*upstream.Answer{
		"an answer that was sent for": {Body: []byte("[]"), Attempts: []upstream.Attempt{{Status: 200}}},
		"an answer that was shared":   {Body: []byte("[]"), Attempts: []upstream.Attempt{{Shared: true}}},
		"no body":                     {Attempts: []upstream.Attempt{{Cached: true}}},
	} {
		if got := s.key(answered, list); got != (writtenKey{}) {
			t.Errorf("%s has a key", name)
		}
	}
	if none, err := newWrittenLists(1<<20, 0); err != nil || none.key(answered, list) != (writtenKey{}) {
		t.Errorf("a key where no answers are kept: %v", err)
	}
}

// What is written of answers stays within its memory.
func TestWrittenListsAreBounded(t *testing.T) {
	t.Parallel()
	const most, size = 50, 4 << 10
	s, err := newWrittenLists(most*(2*size+writtenBytes), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	for range 20 * most {
		body := make([]byte, size)
		answered := &upstream.Answer{Body: body, Attempts: []upstream.Attempt{{Cached: true}}}
		s.keep(s.key(answered, &operation.Root{}), answer.Written(body, 1), size)
	}
	s.kept.CleanUp()
	if n := s.kept.EstimatedSize(); n == 0 || n > most {
		t.Errorf("%d lists are kept, want at most %d", n, most)
	}
}

// The bytes of a written list count for the memory of answers like those of any
// other: a caller may be slow to read them.
func TestWrittenListsAreHeld(t *testing.T) {
	t.Parallel()
	const size = 100 << 10
	for _, row := range []struct {
		budget, held int64
		ok           bool
	}{{4 * size, size, true}, {size, 0, false}} {
		synctest.Test(t, func(t *testing.T) {
			bytes := upstream.NewBytes(row.budget)
			x := &execution{schema: &Schema{options: Options{Bytes: bytes}}, ctx: t.Context()}
			f := &field{x: x, root: &operation.Root{}, list: &listRead{page: &pageRead{written: answer.Written(make([]byte, size), 1)}}}
			if err := f.writeList(); (err == nil) != row.ok || f.ok != row.ok {
				t.Errorf("of %d bytes: %v, written: %t", row.budget, err, f.ok)
			}
			if held := bytes.Held(); held != row.held {
				t.Errorf("of %d bytes %d are held, want %d", row.budget, held, row.held)
			}
		})
	}
}
