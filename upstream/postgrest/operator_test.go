package postgrest_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carbongraph/upstream/postgrest"
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
	make   func(subject postgrest.Column, texts []string) postgrest.Filter
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
	single := func(name string, op postgrest.Op, fold bool, reads func(comparison, []string) bool) {
		tests = append(tests, operatorTest{name: name, reads: reads,
			make: func(subject postgrest.Column, texts []string) postgrest.Filter {
				return postgrest.Compare{Column: subject, Op: op, Value: texts[0], Fold: fold}
			}})
	}
	for op, name := range map[postgrest.Op]string{
		postgrest.Eq: "eq", postgrest.Neq: "neq", postgrest.Distinct: "isdistinct",
		postgrest.Gt: "gt", postgrest.Gte: "gte", postgrest.Lt: "lt", postgrest.Lte: "lte",
	} {
		single(name, op, false, readsValue(name))
	}
	for op, name := range map[postgrest.Op]string{
		postgrest.Like: "Like", postgrest.Contains: "Contains", postgrest.StartsWith: "StartsWith", postgrest.EndsWith: "EndsWith",
	} {
		single(name, op, false, readsPattern("", op))
		single(name+"Fold", op, true, readsPattern("i", op))
	}
	single("Match", postgrest.Match, false, readsValue("match"))
	single("MatchFold", postgrest.Match, true, readsValue("imatch"))
	list := func(name string, op postgrest.ListOp, inside inside, reads func(comparison, []string) bool) {
		tests = append(tests, operatorTest{name: name, many: true, inside: inside, reads: reads,
			make: func(subject postgrest.Column, texts []string) postgrest.Filter {
				return postgrest.CompareList{Column: subject, Op: op, Values: texts}
			}})
	}
	list("In", postgrest.In, asText, readsList("eq"))
	list("NotIn", postgrest.NotIn, asText, readsList("neq"))
	for op, name := range map[postgrest.ListOp]string{
		postgrest.ArrayEq: "eq", postgrest.ArrayNeq: "neq", postgrest.ArrayContains: "cs",
		postgrest.ArrayContainedBy: "cd", postgrest.ArrayOverlaps: "ov",
	} {
		list("Array-"+name, op, onlyColumn, readsArray(name))
	}
	for op, name := range map[postgrest.JSONOp]string{
		postgrest.JSONEq: "eq", postgrest.JSONNeq: "neq", postgrest.JSONGt: "gt", postgrest.JSONGte: "gte",
		postgrest.JSONLt: "lt", postgrest.JSONLte: "lte", postgrest.JSONContains: "cs", postgrest.JSONContainedBy: "cd",
	} {
		tests = append(tests, operatorTest{name: "JSON-" + name, inside: asJSON,
			make: func(subject postgrest.Column, texts []string) postgrest.Filter {
				return postgrest.CompareJSON{Column: subject, Op: op, Value: jsonString(texts[0])}
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
func readsPattern(prefix string, op postgrest.Op) func(comparison, []string) bool {
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
		if op == postgrest.Like {
			want, _ = readLike(texts[0])
		}
		if op == postgrest.Contains || op == postgrest.EndsWith {
			want = append(pattern{anyRun}, want...)
		}
		if op == postgrest.Contains || op == postgrest.StartsWith {
			want = append(want, anyRun)
		}
		return ok && slices.Equal(got, want)
	}
}

// surroundings are the places in a filter where a comparison may stand.
func surroundings() []func(postgrest.Filter) postgrest.Filter {
	var (
		marker   = postgrest.Compare{Column: postgrest.Column{Name: "companyId"}, Op: postgrest.Eq, Value: "co1"}
		contact  = postgrest.Relation{Table: "contact"}
		location = postgrest.Relation{Table: "customerLocation", Constraint: "customerContact_customerLocationId_fkey"}
		address  = postgrest.Relation{Table: "address"}
	)
	return []func(postgrest.Filter) postgrest.Filter{
		func(f postgrest.Filter) postgrest.Filter { return f },
		func(f postgrest.Filter) postgrest.Filter { return postgrest.All{marker, f} },
		func(f postgrest.Filter) postgrest.Filter { return postgrest.Any{f, marker} },
		func(f postgrest.Filter) postgrest.Filter { return postgrest.Not{Filter: f} },
		func(f postgrest.Filter) postgrest.Filter { return postgrest.Not{Filter: postgrest.Any{marker, f}} },
		func(f postgrest.Filter) postgrest.Filter {
			return postgrest.Any{marker, postgrest.Not{Filter: postgrest.All{marker, postgrest.Not{Filter: f}}}}
		},
		func(f postgrest.Filter) postgrest.Filter { return postgrest.Related{Relation: contact, Filter: f} },
		func(f postgrest.Filter) postgrest.Filter {
			return postgrest.Related{Relation: contact, Filter: postgrest.Any{f, marker}}
		},
		func(f postgrest.Filter) postgrest.Filter {
			inner := postgrest.Related{Relation: address, Filter: postgrest.All{marker, postgrest.Not{Filter: f}}}
			return postgrest.Any{marker, postgrest.Not{Filter: postgrest.Related{Relation: location, Filter: postgrest.Any{inner, marker}}}}
		},
	}
}

// subjectName is the column that is compared; no marker is.
const subjectName = "subject"

// checker checks one operator. Its shapes are targets that were read and
// blanked.
type checker struct {
	surroundings []func(postgrest.Filter) postgrest.Filter
	shapes       map[string]parsedQuery
}

func newChecker() checker { return checker{surroundings(), map[string]parsedQuery{}} }

// check encodes one comparison of the subject with texts in one of the
// surroundings, reads it back, and requires that it carries the texts and
// that all else is as with plain texts in their place.
func (c checker) check(test operatorTest, around int, subject postgrest.Column, texts []string) error {
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
func (c checker) read(test operatorTest, around int, subject postgrest.Column, texts []string) (parsedQuery, error) {
	where := c.surroundings[around](test.make(subject, texts))
	call, err := postgrest.Query{Table: "customerContact", Select: postgrest.Selection{Columns: []string{"id"}}, Page: postgrest.Page{Where: where}}.Call()
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
func (c checker) shape(test operatorTest, around int, subject postgrest.Column, texts []string) (parsedQuery, error) {
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

func mustEncode(t *testing.T, where postgrest.Filter) string {
	t.Helper()
	call, err := postgrest.Query{Table: "customerContact", Select: postgrest.Selection{Columns: []string{"id"}}, Page: postgrest.Page{Where: where}}.Call()
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

func readsColumn(c column, want postgrest.Column) bool {
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
