package upstream_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carbongraph/upstream"
)

// operatorTest is one way to compare the subject, a column or a JSON value,
// with texts: how the filter is made, and whether a comparison that was read
// back carries those texts.
type operatorTest struct {
	name string
	// many operators take any number of texts, the others one.
	many bool
	// inside is how the subject may be a value inside a JSON column.
	inside inside
	make   func(subject upstream.Column, texts []string) upstream.Filter
	reads  func(c comparison, texts []string) bool
}

type inside int

const (
	asText inside = iota
	asJSON
	onlyColumn
)

// operatorTests are all operators, those that fold case in both ways.
func operatorTests() []operatorTest {
	var tests []operatorTest
	single := func(name string, op upstream.Op, fold bool, reads func(comparison, []string) bool) {
		tests = append(tests, operatorTest{name: name, reads: reads,
			make: func(subject upstream.Column, texts []string) upstream.Filter {
				return upstream.Compare{Column: subject, Op: op, Value: texts[0], Fold: fold}
			}})
	}
	for op, name := range map[upstream.Op]string{
		upstream.Eq: "eq", upstream.Neq: "neq", upstream.Distinct: "isdistinct",
		upstream.Gt: "gt", upstream.Gte: "gte", upstream.Lt: "lt", upstream.Lte: "lte",
	} {
		single(name, op, false, readsValue(name))
	}
	for op, name := range map[upstream.Op]string{
		upstream.Like: "Like", upstream.Contains: "Contains", upstream.StartsWith: "StartsWith", upstream.EndsWith: "EndsWith",
	} {
		single(name, op, false, readsPattern("", op))
		single(name+"Fold", op, true, readsPattern("i", op))
	}
	single("Match", upstream.Match, false, readsValue("match"))
	single("MatchFold", upstream.Match, true, readsValue("imatch"))
	list := func(name string, op upstream.ListOp, inside inside, reads func(comparison, []string) bool) {
		tests = append(tests, operatorTest{name: name, many: true, inside: inside, reads: reads,
			make: func(subject upstream.Column, texts []string) upstream.Filter {
				return upstream.CompareList{Column: subject, Op: op, Values: texts}
			}})
	}
	list("In", upstream.In, asText, readsList("eq"))
	list("NotIn", upstream.NotIn, asText, readsList("neq"))
	for op, name := range map[upstream.ListOp]string{
		upstream.ArrayEq: "eq", upstream.ArrayNeq: "neq", upstream.ArrayContains: "cs",
		upstream.ArrayContainedBy: "cd", upstream.ArrayOverlaps: "ov",
	} {
		list("Array-"+name, op, onlyColumn, readsArray(name))
	}
	for op, name := range map[upstream.JSONOp]string{
		upstream.JSONEq: "eq", upstream.JSONNeq: "neq", upstream.JSONGt: "gt", upstream.JSONGte: "gte",
		upstream.JSONLt: "lt", upstream.JSONLte: "lte", upstream.JSONContains: "cs", upstream.JSONContainedBy: "cd",
	} {
		tests = append(tests, operatorTest{name: "JSON-" + name, inside: asJSON,
			make: func(subject upstream.Column, texts []string) upstream.Filter {
				return upstream.CompareJSON{Column: subject, Op: op, Value: jsonString(texts[0])}
			},
			reads: func(c comparison, texts []string) bool {
				return c.op == name && c.value == jsonString(texts[0])
			}})
	}
	slices.SortFunc(tests, func(a, b operatorTest) int { return strings.Compare(a.name, b.name) })
	return tests
}

func readsValue(op string) func(comparison, []string) bool {
	return func(c comparison, texts []string) bool { return c.op == op && c.value == texts[0] }
}

// readsList is of In and NotIn: one value is compared, several are listed.
func readsList(one string) func(comparison, []string) bool {
	return func(c comparison, texts []string) bool {
		distinct := distinct(texts)
		if len(distinct) == 1 {
			return c.op == one && c.value == distinct[0]
		}
		return c.op == "in" && slices.Equal(c.list, distinct)
	}
}

func readsArray(op string) func(comparison, []string) bool {
	return func(c comparison, texts []string) bool {
		elements, ok := readArray(c.value)
		return ok && c.op == op && slices.Equal(elements, texts)
	}
}

// readsPattern is of the operators that are said by like or match, whichever
// can carry the text.
func readsPattern(prefix string, op upstream.Op) func(comparison, []string) bool {
	return func(c comparison, texts []string) bool {
		var got pattern
		var ok bool
		switch c.op {
		case prefix + "like":
			got, ok = readLike(strings.ReplaceAll(c.value, "*", "%"))
		case prefix + "match":
			got, ok = readExpression(c.value)
		}
		want := pattern(texts[0])
		if op == upstream.Like {
			want, _ = readLike(texts[0])
		}
		if op == upstream.Contains || op == upstream.EndsWith {
			want = append(pattern{anyRun}, want...)
		}
		if op == upstream.Contains || op == upstream.StartsWith {
			want = append(want, anyRun)
		}
		return ok && slices.Equal(got, want)
	}
}

// surroundings are the places in a filter where a comparison may stand.
func surroundings() []func(upstream.Filter) upstream.Filter {
	var (
		marker   = upstream.Compare{Column: upstream.Column{Name: "companyId"}, Op: upstream.Eq, Value: "co1"}
		contact  = upstream.Relation{Name: "contact"}
		location = upstream.Relation{Name: "customerLocation", Constraint: "customerContact_customerLocationId_fkey"}
		address  = upstream.Relation{Name: "address"}
	)
	return []func(upstream.Filter) upstream.Filter{
		func(f upstream.Filter) upstream.Filter { return f },
		func(f upstream.Filter) upstream.Filter { return upstream.All{marker, f} },
		func(f upstream.Filter) upstream.Filter { return upstream.Any{f, marker} },
		func(f upstream.Filter) upstream.Filter { return upstream.Not{Filter: f} },
		func(f upstream.Filter) upstream.Filter { return upstream.Not{Filter: upstream.Any{marker, f}} },
		func(f upstream.Filter) upstream.Filter {
			return upstream.Any{marker, upstream.Not{Filter: upstream.All{marker, upstream.Not{Filter: f}}}}
		},
		func(f upstream.Filter) upstream.Filter { return upstream.Related{Relation: contact, Filter: f} },
		func(f upstream.Filter) upstream.Filter {
			return upstream.Related{Relation: contact, Filter: upstream.Any{f, marker}}
		},
		func(f upstream.Filter) upstream.Filter {
			inner := upstream.Related{Relation: address, Filter: upstream.All{marker, upstream.Not{Filter: f}}}
			return upstream.Any{marker, upstream.Not{Filter: upstream.Related{Relation: location, Filter: upstream.Any{inner, marker}}}}
		},
	}
}

// subjectName is the column that is compared; no marker is.
const subjectName = "subject"

// checker checks one operator. Its shapes are targets that were read and
// blanked.
type checker struct {
	surroundings []func(upstream.Filter) upstream.Filter
	shapes       map[string]parsedQuery
}

func newChecker() checker { return checker{surroundings(), map[string]parsedQuery{}} }

// check encodes one comparison of the subject with texts in one of the
// surroundings, reads it back, and requires that it carries the texts and
// that all else is as with plain texts in their place.
func (c checker) check(test operatorTest, around int, subject upstream.Column, texts []string) error {
	around %= len(c.surroundings)
	got, err := c.read(test, around, subject, texts)
	if err != nil {
		return err
	}
	var found []comparison
	got.walk(func(c *comparison) {
		if c.column.name == subjectName && c.op != "is" {
			found = append(found, *c)
		}
	})
	if len(found) != 1 || !test.reads(found[0], texts) || !readsColumn(found[0].column, subject) {
		return fmt.Errorf("%s %q of %q in surroundings %d reads as %+v", test.name, texts, subject.Path, around, found)
	}
	want, err := c.shape(test, around, subject, texts)
	if err != nil {
		return err
	}
	blank(&got)
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%s %q of %q in surroundings %d changes the query's shape:\n%+v\n%+v", test.name, texts, subject.Path, around, got, want)
	}
	return nil
}

// read encodes a comparison and reads the target.
func (c checker) read(test operatorTest, around int, subject upstream.Column, texts []string) (parsedQuery, error) {
	where := c.surroundings[around](test.make(subject, texts))
	call, err := upstream.Query{Select: upstream.Selection{Columns: []string{"id"}}, Where: where}.Call()
	if err != nil {
		return parsedQuery{}, err
	}
	q, err := readTarget(call.Target)
	if err != nil {
		return q, fmt.Errorf("%w in %s", err, call.Target)
	}
	return q, nil
}

// shape is what is read where plain texts stand in place of the texts and of
// the keys in the subject's path, blanked.
func (c checker) shape(test operatorTest, around int, subject upstream.Column, texts []string) (parsedQuery, error) {
	texts = plainTexts(texts)
	key := strings.Join(append([]string{strconv.Itoa(around), strconv.Itoa(len(subject.Path))}, texts...), " ")
	if known, ok := c.shapes[key]; ok {
		return known, nil
	}
	subject.Path = slices.Repeat([]string{"key"}, len(subject.Path))
	q, err := c.read(test, around, subject, texts)
	blank(&q)
	c.shapes[key] = q
	return q, err
}

func mustEncode(t *testing.T, where upstream.Filter) string {
	t.Helper()
	call, err := upstream.Query{Select: upstream.Selection{Columns: []string{"id"}}, Where: where}.Call()
	if err != nil {
		t.Fatal(err)
	}
	return call.Target
}

func mustRead(t *testing.T, target string) parsedQuery {
	t.Helper()
	q, err := readTarget(target)
	if err != nil {
		t.Fatalf("%v in %s", err, target)
	}
	return q
}

func readsColumn(c column, want upstream.Column) bool {
	steps := make([]jsonStep, 0, len(want.Path))
	for i, key := range want.Path {
		steps = append(steps, jsonStep{key: key, text: want.Text && i == len(want.Path)-1})
	}
	return c.name == want.Name && slices.Equal(c.steps, steps)
}

// plainTexts are texts without a special character, equal where texts are.
func plainTexts(texts []string) []string {
	plain := make([]string, len(texts))
	for i, text := range texts {
		plain[i] = string(rune('a' + slices.Index(texts, text)))
	}
	return plain
}

// blank takes the caller's texts out of what was read, and what of the
// operator depends on them.
func blank(q *parsedQuery) {
	q.walk(func(c *comparison) {
		if c.column.name != subjectName {
			return
		}
		if c.op != "is" {
			c.value = ""
		}
		c.op = strings.Replace(c.op, "match", "like", 1)
		for i := range c.list {
			c.list[i] = ""
		}
		for i := range c.column.steps {
			c.column.steps[i].key = ""
		}
	})
}

func distinct(texts []string) []string {
	var d []string
	for _, text := range texts {
		if !slices.Contains(d, text) {
			d = append(d, text)
		}
	}
	return d
}
