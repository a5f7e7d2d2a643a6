package postgrest_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"carbongraph/upstream/postgrest"

	"carbongraph/upstream"
)

// awkward are texts that mean something in one of the layers a text passes.
func awkward() []string {
	return []string{
		"a,b", "a)b", `a"b`, `a\`, `a\b`, `"`, `\"`, " a", "a ", "a+b", "a&id=eq.x", "a=b;c#d%00", "%FF", "?", "/",
		"*", "50*off", "%", "_", `\%`, "***:a", "(?i)a", "^a$", "a{2}", "{x}", "a}b", `{"a"}`, "{}", "null", "NULL", "",
		"[]", "[null]", "a\nb", "\t", "\r\n", "\x7f", "(", ")", ",", ".", ":", "a.b", "1", "-1", "a.limit", "a.or", "a->b",
		"->>", "not.is.null", "or(id.eq.1)", "f0", "!inner", "שלום", "e\u0301", "\u00e9", "👩‍👩‍👧", "\u2028", "\u202e", "\ufeff",
	}
}

// checkedCases is the number of random cases an operator has to pass.
const checkedCases = 10_000

func TestEveryOperatorCarriesEveryText(t *testing.T) {
	t.Parallel()
	for _, test := range operatorTests() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checker, pieces := newChecker(), awkward()
			random := rand.New(rand.NewPCG(1, uint64(len(test.name))))
			for n := range checkedCases {
				texts := []string{randomText(random, pieces)}
				for test.many && random.IntN(3) > 0 {
					texts = append(texts, randomText(random, pieces))
				}
				subject := randomSubject(random, test.inside, pieces)
				if err := checker.check(test, n, subject, sendable(test, texts)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// sendable changes a like pattern that would be refused.
func sendable(test operatorTest, texts []string) []string {
	if _, ok := readLike(texts[0]); !ok && strings.HasPrefix(test.name, "Like") {
		texts[0] += "a"
	}
	return texts
}

// randomText is one of the pieces or a mixture of them and of characters.
func randomText(random *rand.Rand, pieces []string) string {
	if random.IntN(4) == 0 {
		return pieces[random.IntN(len(pieces))]
	}
	characters := []rune("ab01 \"\\,.:;()[]{}<>*%_&=+-#?!'/|^$@~`\n\té漢👍")
	var b strings.Builder
	for range random.IntN(8) {
		if random.IntN(6) == 0 {
			b.WriteString(pieces[random.IntN(len(pieces))])
			continue
		}
		b.WriteRune(characters[random.IntN(len(characters))])
	}
	return b.String()
}

// randomSubject is a column or, at any path, what a JSON column has inside.
func randomSubject(random *rand.Rand, in inside, pieces []string) postgrest.Column {
	subject := postgrest.Column{Name: subjectName}
	if in == onlyColumn || random.IntN(2) == 0 {
		return subject
	}
	for range 1 + random.IntN(2) {
		subject.Path = append(subject.Path, randomText(random, pieces))
	}
	subject.Text = in == asText
	return subject
}

// FuzzCompare checks any operator with any texts: what is not refused arrives.
func FuzzCompare(f *testing.F) {
	tests := operatorTests()
	for i, text := range awkward() {
		f.Add(uint8(i), uint8(i/2), text, text, text)
	}
	f.Fuzz(func(t *testing.T, operator, around uint8, key, a, b string) {
		test := tests[int(operator)%len(tests)]
		subject := postgrest.Column{Name: subjectName}
		if key != "" && test.inside != onlyColumn {
			subject.Path, subject.Text = []string{key}, test.inside == asText
		}
		texts := []string{a}
		if test.many {
			texts = append(texts, b)
		}
		err := newChecker().check(test, int(around), subject, texts)
		var refused *upstream.Error
		legitimate := errors.As(err, &refused) && (refused.Kind != upstream.Internal || !clean(key, a, b))
		if err != nil && !legitimate {
			t.Fatal(err)
		}
	})
}

// FuzzJSON checks that a JSON value, whatever it holds, is sent as written or
// refused, in a filter and in a body.
func FuzzJSON(f *testing.F) {
	for _, text := range awkward() {
		f.Add(jsonString(text))
	}
	f.Add(`{"n":12345678901234567890123,"e":1e400,"d":1.10,"u":"\u2028\\u0000"}`)
	f.Add(` [1, null]`)
	f.Add(`{"a":"\u0000"}`)
	f.Fuzz(func(t *testing.T, value string) {
		read, err := postgrest.Query{Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Where: postgrest.Any{
			jsonValue(jsonField(), postgrest.JSONContains, value), null(jsonField()),
		}}}.Call()
		write, writeErr := postgrest.Insert{Table: "customerContact",
			Rows: []postgrest.Row{{setValue("customFields", value)}}, Select: selection("id"),
		}.Call()
		if (err == nil) != (writeErr == nil) && kindOf(t, err) != upstream.TooLong {
			t.Fatalf("%s: %v to read, %v to write", value, err, writeErr)
		}
		if writeErr != nil {
			return
		}
		if want := `{"customFields":` + value + `}`; string(write.Body) != want || !json.Valid(write.Body) {
			t.Fatalf("body %s, want %s", write.Body, want)
		}
		if err != nil {
			return
		}
		q, err := readTarget(read.Target)
		if err != nil || q.trees[0].members[0].leaf.value != value {
			t.Fatalf("%s reads as %+v (%v)", value, q, err)
		}
	})
}

// FuzzWriteByID checks that a PATCH or a DELETE, if it can be made at all,
// touches the given ids and no other row.
func FuzzWriteByID(f *testing.F) {
	for _, text := range awkward() {
		f.Add(text, "cc001", text)
	}
	f.Fuzz(func(t *testing.T, id, other, expected string) {
		expect := []postgrest.Filter{compare(col("userId"), postgrest.Eq, expected)}
		for _, ids := range [][]string{nil, {id}, {id, other}} {
			for _, w := range []writer{
				postgrest.Delete{Table: "customerContact", IDs: ids, Expect: expect, Select: selection("id")},
				postgrest.Update{Table: "customerContact", IDs: ids, Expect: expect, Select: selection("id"), Set: []postgrest.Value{setValue("userId", jsonString(expected))}},
			} {
				if call, err := w.Call(); err == nil {
					checkRestricted(t, call, ids)
				}
			}
		}
	})
}

// clean reports whether texts are ones that Postgres can hold.
func clean(texts ...string) bool {
	for _, text := range texts {
		if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

func kindOf(t *testing.T, err error) upstream.Kind {
	t.Helper()
	var e *upstream.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *upstream.Error", err)
	}
	return e.Kind
}

func jsonString(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}
