package main

import (
	"testing"
	"time"
)

func TestFigures(t *testing.T) {
	t.Parallel()
	// Rounds in which the machine slows down for both alike, and one in which
	// it did for one alone.
	proxy := &lane{samples: samples(100, 200, 400, 100)}
	own := &lane{samples: samples(150, 300, 600, 900)}
	got := own.figures(proxy)
	if got.ratio != 1.5 {
		t.Errorf("ratio %v, want 1.5", got.ratio)
	}
	if got.cpu != 450 {
		t.Errorf("%v µs a request, want 450", got.cpu)
	}
	if got.rate != 10 {
		t.Errorf("%v requests a second, want 10", got.rate)
	}
	if got.p50 != 6*time.Millisecond || got.p99 != 10*time.Millisecond {
		t.Errorf("p50 %v and p99 %v, want 6ms and 10ms", got.p50, got.p99)
	}
}

// samples are rounds of ten requests in a second, each request of so many
// microseconds of processor time.
func samples(perRequest ...int) []sample {
	var all []sample
	for _, each := range perRequest {
		s := sample{requests: 10, cpu: time.Duration(10*each) * time.Microsecond, wall: time.Second}
		for i := range s.requests {
			s.taken = append(s.taken, time.Duration(i+1)*time.Millisecond)
		}
		all = append(all, s)
	}
	return all
}

func TestCheckRows(t *testing.T) {
	t.Parallel()
	upstream, err := restRows([]byte(`[{"id":"a","contact":{"email": "x", "id": "c"}}, {"id":"b","contact":null}]`))
	if err != nil {
		t.Fatal(err)
	}
	for body, right := range map[string]bool{
		`{"data":{"customerContacts":{"nodes":[{"id":"a","contact":{"id":"c","email":"x"}}]}}}`:                           true,
		`{"data":{"customerContacts":{"nodes":[{"id":"b","contact":null}]}}}`:                                             false,
		`{"data":{"customerContacts":{"nodes":[]}}}`:                                                                      false,
		`{"data":null,"errors":[{"message":"no"}]}`:                                                                       false,
		`{"data":{"customerContacts":{"nodes":[{"id":"a","contact":{"id":"c","email":"x"}},{"id":"b","contact":null}]}}}`: false,
	} {
		rows, err := graphQLRows([]byte(body))
		if err == nil {
			err = checkRows(rows, upstream, 1)
		}
		if (err == nil) != right {
			t.Errorf("%s: %v", body, err)
		}
	}
	if err := checkRows(upstream, upstream, 3); err == nil {
		t.Error("two rows pass for three")
	}
}
