package graph

import (
	"testing"
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
