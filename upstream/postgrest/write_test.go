package postgrest_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/postgrest"

	"carbongraph/upstream"
)

// writer is an Insert, an Update or a Delete.
type writer interface {
	Call() (upstream.Call, error)
}

// checkRestricted requires that a write is filtered by id, by exactly these,
// and that the upstream is told how many rows it may touch at most.
func checkRestricted(t *testing.T, call upstream.Call, ids []string) {
	t.Helper()
	q, err := readTarget(call.Target)
	if err != nil {
		t.Fatalf("%v in %s", err, call.Target)
	}
	var restricted []string
	for _, f := range q.filters {
		if len(f.path) > 0 || f.not || f.column.name != "id" {
			continue
		}
		switch f.op {
		case "eq":
			restricted = append(restricted, f.value)
		case "in":
			restricted = append(restricted, f.list...)
		}
	}
	if len(ids) == 0 || !slices.Equal(restricted, ids) {
		t.Fatalf("%s %s touches %q, not %q", call.Method, call.Target, restricted, ids)
	}
	if len(q.trees) > 0 {
		t.Fatalf("%s %s filters by a logic tree", call.Method, call.Target)
	}
	preferences := strings.Split(call.Prefer, ",")
	for _, want := range []string{"handling=strict", fmt.Sprintf("max-affected=%d", len(ids))} {
		if !slices.Contains(preferences, want) {
			t.Fatalf("%s %s prefers %s, without %s", call.Method, call.Target, call.Prefer, want)
		}
	}
}

// No Update and no Delete makes a call that is not restricted to its ids,
// zero values included.
func TestWritesAreRestricted(t *testing.T) {
	t.Parallel()
	random, pieces := rand.New(rand.NewPCG(3, 3)), awkward()
	made := 0
	for range checkedCases {
		var ids []string
		for range random.IntN(4) {
			ids = append(ids, randomText(random, pieces))
		}
		var expect []postgrest.Filter
		for range random.IntN(3) {
			expect = append(expect, surroundings()[random.IntN(3)](compare(col("userId"), postgrest.Eq, randomText(random, pieces))))
		}
		answer := []postgrest.Selection{selection("id"), selection("id", embed("contact", "email")), {}}[random.IntN(3)]
		values := []postgrest.Value{setValue("tags", "[]"), setValue("userId", "null")}[:random.IntN(3)]
		for _, w := range []writer{
			postgrest.Update{Table: "customerContact", IDs: ids, Expect: expect, Set: values, Select: answer},
			postgrest.Delete{Table: "customerContact", IDs: ids, Expect: expect, Select: answer},
		} {
			if call, err := w.Call(); err == nil {
				checkRestricted(t, call, ids)
				made++
			}
		}
	}
	if made < checkedCases/10 {
		t.Errorf("only %d calls were made", made)
	}
}

func TestInsert(t *testing.T) {
	t.Parallel()
	a, b, c := setValue("a", "1"), setValue("b", `"\\u0000"`), setValue("c", "{\"x\": 1.10,\n\"y\":[12345678901234567890123,1e400]}")
	for name, test := range map[string]struct {
		rows          []postgrest.Row
		columns, body string
	}{
		"one":                      {[]postgrest.Row{{a, c}}, "", "{\"a\":1,\"c\":{\"x\": 1.10,\n\"y\":[12345678901234567890123,1e400]}}"},
		"like rows":                {[]postgrest.Row{{a, b}, {b, a}}, "", `[{"a":1,"b":"\\u0000"},{"b":"\\u0000","a":1}]`},
		"a row with less":          {[]postgrest.Row{{a, b}, {b}}, "a%2Cb", `[{"a":1,"b":"\\u0000"},{"b":"\\u0000"}]`},
		"as many columns, unlike":  {[]postgrest.Row{{b}, {a}}, "b%2Ca", `[{"b":"\\u0000"},{"a":1}]`},
		"a row with more, at last": {[]postgrest.Row{{a}, {a}, {b, a}}, "a%2Cb", `[{"a":1},{"a":1},{"b":"\\u0000","a":1}]`},
	} {
		call, err := postgrest.Insert{Table: "customerContact", Rows: test.rows, Select: selection("id")}.Call()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := upstream.Call{
			Method: "POST", Target: "/customerContact?select=id", Prefer: "return=representation", Body: []byte(test.body),
		}
		if test.columns != "" {
			want.Target += "&columns=" + test.columns
			want.Prefer += ",missing=default"
		}
		if !reflect.DeepEqual(call, want) {
			t.Errorf("%s:\n got %v\nwant %v", name, call, want)
		}
	}
}

func TestWriteTooLong(t *testing.T) {
	t.Parallel()
	var ids []string
	for n := range 600 {
		ids = append(ids, fmt.Sprintf("cc%04d", n))
	}
	for _, w := range []writer{
		postgrest.Update{Table: "customerContact", IDs: ids, Set: []postgrest.Value{setValue("userId", "null")}, Select: selection("id")},
		postgrest.Delete{Table: "customerContact", IDs: ids, Select: selection("id")},
	} {
		if _, err := w.Call(); err == nil || kindOf(t, err) != upstream.TooLong {
			t.Errorf("%T: %v", w, err)
		}
	}
}
