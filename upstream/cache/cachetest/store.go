// Package cachetest checks that what keeps answers does what a cache.Store
// does.
package cachetest

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/upstream"
	"carbongraph/upstream/cache"
)

// The reads and credentials of the checks.
const (
	read  = "GET\n\n/customerContact?select=id"
	other = "GET\ncount=exact\n/customerContact?select=id"
)

var alice, bob = fingerprint("alice"), fingerprint("bob")

func fingerprint(token string) upstream.Fingerprint {
	return upstream.NewCredential(token).Fingerprint()
}

// Store checks the stores that open returns, each new and empty.
func Store(t *testing.T, open func(t *testing.T) cache.Store) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, cache.Store){
		"what was kept is found":                         found,
		"only by its own read and credential":            apart,
		"the copy is the store's own":                    copied,
		"a count without rows":                           counted,
		"dropped for its credential":                     dropped,
		"nothing from before is found after a drop":      late,
		"an old answer does not come back":               never,
		"the newest answer of a generation is the one":   replaced,
		"what is dropped twice is dropped":               twice,
		"a store keeps answers of every reasonable size": sizes,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// keep keeps an answer as a read that begins now would.
func keep(t *testing.T, s cache.Store, credential upstream.Fingerprint, read, body string) {
	t.Helper()
	_, generation := s.Find(t.Context(), credential, read)
	s.Keep(t.Context(), credential, read, generation, &upstream.Answer{Body: []byte(body), Total: -1})
}

// want checks what is kept for a read; an empty body is nothing.
func want(t *testing.T, s cache.Store, credential upstream.Fingerprint, read, body string) {
	t.Helper()
	answer, _ := s.Find(t.Context(), credential, read)
	switch {
	case answer == nil && body != "":
		t.Errorf("nothing is kept, want %.40s", body)
	case answer != nil && string(answer.Body) != body:
		t.Errorf("%.40s is kept, want %.40q", answer.Body, body)
	}
}

func found(t *testing.T, s cache.Store) {
	t.Helper()
	want(t, s, alice, read, "")
	keep(t, s, alice, read, "[1]")
	for range 3 {
		want(t, s, alice, read, "[1]")
	}
	if answer, _ := s.Find(t.Context(), alice, read); answer.Total != -1 {
		t.Errorf("a total of %d", answer.Total)
	}
}

func apart(t *testing.T, s cache.Store) {
	t.Helper()
	keep(t, s, alice, read, "[1]")
	want(t, s, bob, read, "")
	want(t, s, alice, other, "")
	keep(t, s, bob, read, "[2]")
	keep(t, s, alice, other, "[3]")
	want(t, s, alice, read, "[1]")
	want(t, s, bob, read, "[2]")
	want(t, s, alice, other, "[3]")
}

func copied(t *testing.T, s cache.Store) {
	t.Helper()
	body := []byte("[1]")
	_, generation := s.Find(t.Context(), alice, read)
	s.Keep(t.Context(), alice, read, generation, &upstream.Answer{Body: body})
	copy(body, "[2]")
	want(t, s, alice, read, "[1]")
	first, _ := s.Find(t.Context(), alice, read)
	first.Release()
	want(t, s, alice, read, "[1]")
}

func counted(t *testing.T, s cache.Store) {
	t.Helper()
	_, generation := s.Find(t.Context(), alice, read)
	s.Keep(t.Context(), alice, read, generation, &upstream.Answer{Total: 1103})
	answer, _ := s.Find(t.Context(), alice, read)
	if answer == nil || answer.Body != nil || answer.Total != 1103 {
		t.Errorf("%+v is kept", answer)
	}
}

func dropped(t *testing.T, s cache.Store) {
	t.Helper()
	keep(t, s, alice, read, "[1]")
	keep(t, s, alice, other, "[2]")
	keep(t, s, bob, read, "[3]")
	s.Drop(t.Context(), alice)
	want(t, s, alice, read, "")
	want(t, s, alice, other, "")
	want(t, s, bob, read, "[3]")
	keep(t, s, alice, read, "[4]")
	want(t, s, alice, read, "[4]")
}

func late(t *testing.T, s cache.Store) {
	t.Helper()
	_, before := s.Find(t.Context(), alice, read)
	s.Drop(t.Context(), alice)
	s.Keep(t.Context(), alice, read, before, &upstream.Answer{Body: []byte("[1]")})
	want(t, s, alice, read, "")
}

func never(t *testing.T, s cache.Store) {
	t.Helper()
	seen := map[uint64]bool{}
	for i := range 100 {
		_, generation := s.Find(t.Context(), alice, read)
		if seen[generation] {
			t.Fatalf("generation %d comes again", generation)
		}
		seen[generation] = true
		keep(t, s, alice, read, fmt.Sprintf("[%d]", i))
		s.Drop(t.Context(), alice)
		want(t, s, alice, read, "")
	}
}

func replaced(t *testing.T, s cache.Store) {
	t.Helper()
	_, generation := s.Find(t.Context(), alice, read)
	for _, body := range []string{"[1]", "[2]"} {
		s.Keep(t.Context(), alice, read, generation, &upstream.Answer{Body: []byte(body)})
		want(t, s, alice, read, body)
	}
}

func twice(t *testing.T, s cache.Store) {
	t.Helper()
	s.Drop(t.Context(), alice)
	keep(t, s, alice, read, "[1]")
	s.Drop(t.Context(), alice)
	s.Drop(t.Context(), alice)
	want(t, s, alice, read, "")
}

func sizes(t *testing.T, s cache.Store) {
	t.Helper()
	for _, size := range []int{0, 1, 1 << 10, 300 << 10} {
		body := "[" + strings.Repeat(" ", size) + "]"
		keep(t, s, alice, read, body)
		want(t, s, alice, read, body)
		s.Drop(t.Context(), alice)
	}
}
