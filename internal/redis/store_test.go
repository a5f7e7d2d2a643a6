package redis_test

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/upstream"
	"carbongraph/upstream/cache"
)

// The reads and the other credential of the checks of a cache.Store.
const (
	readOne = "GET\n\n/customerContact?select=id"
	readTwo = "GET\ncount=exact\n/customerContact?select=id"
)

var bob = upstream.NewCredential("token-of-bob").Fingerprint()

// A process's own memory is a cache.Store; what replicas share is one as well,
// with Redis and without.
func TestMemoryIsAStore(t *testing.T) {
	t.Parallel()
	checkStore(t, func(t *testing.T) cache.Store {
		t.Helper()
		return newMemory(t)
	})
}

// checkStore checks the stores that open returns, each new and empty, for what
// a cache.Store does.
func checkStore(t *testing.T, open func(t *testing.T) cache.Store) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, cache.Store){
		"what was kept is found":                         checkFound,
		"only by its own read and credential":            checkApart,
		"the copy is the store's own":                    checkCopied,
		"a count without rows":                           checkCounted,
		"dropped for its credential":                     checkDropped,
		"nothing from before is found after a drop":      checkLate,
		"an old answer does not come back":               checkNever,
		"the newest answer of a generation is the one":   checkReplaced,
		"what is dropped twice is dropped":               checkTwice,
		"a store keeps answers of every reasonable size": checkSizes,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// keepAnswer keeps an answer as a read that begins now would.
func keepAnswer(t *testing.T, s cache.Store, credential upstream.Fingerprint, read, body string) {
	t.Helper()
	_, generation := s.Find(t.Context(), credential, read)
	s.Keep(t.Context(), credential, read, generation, &upstream.Answer{Body: []byte(body), Total: -1})
}

// wantAnswer checks what is kept for a read; an empty body is nothing.
func wantAnswer(t *testing.T, s cache.Store, credential upstream.Fingerprint, read, body string) {
	t.Helper()
	answer, _ := s.Find(t.Context(), credential, read)
	switch {
	case answer == nil && body != "":
		t.Errorf("nothing is kept, want %.40s", body)
	case answer != nil && string(answer.Body) != body:
		t.Errorf("%.40s is kept, want %.40q", answer.Body, body)
	}
}

func checkFound(t *testing.T, s cache.Store) {
	t.Helper()
	wantAnswer(t, s, alice, readOne, "")
	keepAnswer(t, s, alice, readOne, "[1]")
	for range 3 {
		wantAnswer(t, s, alice, readOne, "[1]")
	}
	if answer, _ := s.Find(t.Context(), alice, readOne); answer.Total != -1 {
		t.Errorf("a total of %d", answer.Total)
	}
}

func checkApart(t *testing.T, s cache.Store) {
	t.Helper()
	keepAnswer(t, s, alice, readOne, "[1]")
	wantAnswer(t, s, bob, readOne, "")
	wantAnswer(t, s, alice, readTwo, "")
	keepAnswer(t, s, bob, readOne, "[2]")
	keepAnswer(t, s, alice, readTwo, "[3]")
	wantAnswer(t, s, alice, readOne, "[1]")
	wantAnswer(t, s, bob, readOne, "[2]")
	wantAnswer(t, s, alice, readTwo, "[3]")
}

func checkCopied(t *testing.T, s cache.Store) {
	t.Helper()
	body := []byte("[1]")
	_, generation := s.Find(t.Context(), alice, readOne)
	s.Keep(t.Context(), alice, readOne, generation, &upstream.Answer{Body: body})
	copy(body, "[2]")
	wantAnswer(t, s, alice, readOne, "[1]")
	first, _ := s.Find(t.Context(), alice, readOne)
	first.Release()
	wantAnswer(t, s, alice, readOne, "[1]")
}

func checkCounted(t *testing.T, s cache.Store) {
	t.Helper()
	_, generation := s.Find(t.Context(), alice, readOne)
	s.Keep(t.Context(), alice, readOne, generation, &upstream.Answer{Total: 1103})
	answer, _ := s.Find(t.Context(), alice, readOne)
	if answer == nil || answer.Body != nil || answer.Total != 1103 {
		t.Errorf("%+v is kept", answer)
	}
}

func checkDropped(t *testing.T, s cache.Store) {
	t.Helper()
	keepAnswer(t, s, alice, readOne, "[1]")
	keepAnswer(t, s, alice, readTwo, "[2]")
	keepAnswer(t, s, bob, readOne, "[3]")
	s.Drop(t.Context(), alice)
	wantAnswer(t, s, alice, readOne, "")
	wantAnswer(t, s, alice, readTwo, "")
	wantAnswer(t, s, bob, readOne, "[3]")
	keepAnswer(t, s, alice, readOne, "[4]")
	wantAnswer(t, s, alice, readOne, "[4]")
}

func checkLate(t *testing.T, s cache.Store) {
	t.Helper()
	_, before := s.Find(t.Context(), alice, readOne)
	s.Drop(t.Context(), alice)
	s.Keep(t.Context(), alice, readOne, before, &upstream.Answer{Body: []byte("[1]")})
	wantAnswer(t, s, alice, readOne, "")
}

func checkNever(t *testing.T, s cache.Store) {
	t.Helper()
	seen := map[uint64]bool{}
	for i := range 100 {
		_, generation := s.Find(t.Context(), alice, readOne)
		if seen[generation] {
			t.Fatalf("generation %d comes again", generation)
		}
		seen[generation] = true
		keepAnswer(t, s, alice, readOne, fmt.Sprintf("[%d]", i))
		s.Drop(t.Context(), alice)
		wantAnswer(t, s, alice, readOne, "")
	}
}

func checkReplaced(t *testing.T, s cache.Store) {
	t.Helper()
	_, generation := s.Find(t.Context(), alice, readOne)
	for _, body := range []string{"[1]", "[2]"} {
		s.Keep(t.Context(), alice, readOne, generation, &upstream.Answer{Body: []byte(body)})
		wantAnswer(t, s, alice, readOne, body)
	}
}

func checkTwice(t *testing.T, s cache.Store) {
	t.Helper()
	s.Drop(t.Context(), alice)
	keepAnswer(t, s, alice, readOne, "[1]")
	s.Drop(t.Context(), alice)
	s.Drop(t.Context(), alice)
	wantAnswer(t, s, alice, readOne, "")
}

func checkSizes(t *testing.T, s cache.Store) {
	t.Helper()
	for _, size := range []int{0, 1, 1 << 10, 300 << 10} {
		body := "[" + strings.Repeat(" ", size) + "]"
		keepAnswer(t, s, alice, readOne, body)
		wantAnswer(t, s, alice, readOne, body)
		s.Drop(t.Context(), alice)
	}
}
