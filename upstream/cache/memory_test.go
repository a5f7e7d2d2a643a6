package cache_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/upstream"
)

// An answer is found for as long as it is kept, from when it was kept and not
// from when it was read.
func TestMemoryExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(t, 30*time.Second, 1<<20)
		_, generation := m.Find(t.Context(), alice.Fingerprint(), "GET")
		m.Keep(t.Context(), alice.Fingerprint(), "GET", generation, &upstream.Answer{Body: []byte("[]")})
		for second := range 60 {
			answer, _ := m.Find(t.Context(), alice.Fingerprint(), "GET")
			if kept := answer != nil; kept != (second < 30) {
				t.Errorf("after %d s: kept %v", second, kept)
			}
			time.Sleep(time.Second)
		}
	})
}

// What is kept stays within its bytes, the last of it is there, and one answer
// larger than all is not kept.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	const most, size, kept = 1 << 20, 10 << 10, 100
	m := newMemory(t, time.Minute, most)
	credential := alice.Fingerprint()
	found := func(read string) bool {
		answer, _ := m.Find(t.Context(), credential, read)
		return answer != nil
	}
	keep := func(read string, size int) {
		_, generation := m.Find(t.Context(), credential, read)
		m.Keep(t.Context(), credential, read, generation, &upstream.Answer{Body: []byte(strings.Repeat("x", size))})
	}
	for i := range 10 * kept {
		keep(fmt.Sprint(i), size)
	}
	keep("huge", 2*most)
	within := func() bool {
		n := 0
		for i := range 10 * kept {
			if found(fmt.Sprint(i)) {
				n++
			}
		}
		return n > 0 && n <= kept && !found("huge")
	}
	// What is too much goes in the background.
	for deadline := time.Now().Add(5 * time.Second); !within(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("more is kept than there is room for, or nothing")
		}
	}
}

func TestMemoryClears(t *testing.T) {
	t.Parallel()
	m := newMemory(t, time.Minute, 1<<20)
	_, before := m.Find(t.Context(), alice.Fingerprint(), "GET")
	m.Keep(t.Context(), alice.Fingerprint(), "GET", before, &upstream.Answer{})
	m.Clear()
	m.Keep(t.Context(), alice.Fingerprint(), "POST", before, &upstream.Answer{})
	for _, read := range []string{"GET", "POST"} {
		if answer, generation := m.Find(t.Context(), alice.Fingerprint(), read); answer != nil || generation == before {
			t.Errorf("%s is found in generation %d", read, generation)
		}
	}
}

// versionOf is the version that a row's body tells.
func versionOf(tb testing.TB, body []byte) int {
	tb.Helper()
	var rows []struct {
		ID int `json:"id,string"`
	}
	if err := json.Unmarshal(body, &rows); err != nil || len(rows) != 1 {
		tb.Errorf("read %s: %v", body, err)
		return -1
	}
	return rows[0].ID
}
