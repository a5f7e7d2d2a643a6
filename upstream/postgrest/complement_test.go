package postgrest_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"carbongraph/upstream/postgrest"
)

// tableRow is a row with its related rows; a column or relation that is not
// there is null.
type tableRow struct {
	columns map[string]string
	related map[string]*tableRow
}

// matches says what a filter means, as its documentation does: true or false.
func matches(f postgrest.Filter, row *tableRow) bool {
	switch f := f.(type) {
	case postgrest.All:
		return !slices.ContainsFunc(f, func(g postgrest.Filter) bool { return !matches(g, row) })
	case postgrest.Any:
		return slices.ContainsFunc(f, func(g postgrest.Filter) bool { return matches(g, row) })
	case postgrest.Not:
		return !matches(f.Filter, row)
	case postgrest.Related:
		other := row.related[f.Relation.Key()]
		return other != nil && matches(f.Filter, other)
	case postgrest.IsNull:
		_, ok := row.columns[f.Column.Name]
		return !ok
	case postgrest.CompareList:
		value, ok := row.columns[f.Column.Name]
		if f.Op == postgrest.NotIn {
			return len(f.Values) == 0 || ok && !slices.Contains(f.Values, value)
		}
		return ok && slices.Contains(f.Values, value)
	default:
		c := f.(postgrest.Compare)
		value, ok := row.columns[c.Column.Name]
		return !ok && c.Op == postgrest.Distinct || ok && compares(c.Op, value, c.Value)
	}
}

func compares(op postgrest.Op, a, b string) bool {
	switch op {
	case postgrest.Eq:
		return a == b
	case postgrest.Neq, postgrest.Distinct:
		return a != b
	case postgrest.Gt:
		return a > b
	case postgrest.Gte:
		return a >= b
	case postgrest.Lt:
		return a < b
	default:
		return a <= b
	}
}

// logical is a truth value of SQL.
type logical int

const (
	isFalse logical = iota
	isNull
	isTrue
)

func truthOf(b bool) logical {
	if b {
		return isTrue
	}
	return isFalse
}

// answers says whether PostgREST would answer the row to what it read: all
// filters and trees at a path are ANDed, and an empty embed filters its row.
func (q *parsedQuery) answers(row *tableRow, path []string, items []selectItem) bool {
	verdict := isTrue
	for _, f := range q.filters {
		if slices.Equal(f.path, path) {
			verdict = min(verdict, q.compare(&f.comparison, row, path, items))
		}
	}
	for _, tree := range q.trees {
		if slices.Equal(tree.path, path) {
			verdict = min(verdict, q.decide(&tree.logic, row, path, items))
		}
	}
	return verdict == isTrue
}

// decide evaluates a tree: and is the least, or the greatest of its members.
func (q *parsedQuery) decide(l *logic, row *tableRow, path []string, items []selectItem) logical {
	if l.leaf != nil {
		return q.compare(l.leaf, row, path, items)
	}
	verdict := q.decide(&l.members[0], row, path, items)
	for i := range l.members[1:] {
		member := q.decide(&l.members[i+1], row, path, items)
		if l.op == "and" {
			verdict = min(verdict, member)
		} else {
			verdict = max(verdict, member)
		}
	}
	if l.not {
		return isTrue - verdict
	}
	return verdict
}

func (q *parsedQuery) compare(c *comparison, row *tableRow, path []string, items []selectItem) logical {
	verdict := isNull
	value, ok := row.columns[c.column.name]
	embed := slices.IndexFunc(items, func(item selectItem) bool { return item.alias == c.column.name })
	ops := map[string]postgrest.Op{
		"eq": postgrest.Eq, "neq": postgrest.Neq, "gt": postgrest.Gt, "gte": postgrest.Gte, "lt": postgrest.Lt, "lte": postgrest.Lte,
	}
	switch {
	case embed >= 0:
		other := row.related[items[embed].relation]
		present := other != nil && q.answers(other, append(slices.Clone(path), items[embed].alias), items[embed].items)
		verdict = truthOf(!present)
	case c.op == "is":
		verdict = truthOf(!ok)
	case c.op == "isdistinct":
		verdict = truthOf(!ok || value != c.value)
	case c.op == "in" && len(c.list) == 0:
		verdict = isFalse
	case ok && c.op == "in":
		verdict = truthOf(slices.Contains(c.list, value))
	case ok:
		verdict = truthOf(compares(ops[c.op], value, c.value))
	}
	if c.not {
		return isTrue - verdict
	}
	return verdict
}

// Whatever the filter, what is sent matches the rows that the filter means,
// and what is sent for its Not all the others.
func TestFilterAndItsNotMakeEveryRow(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2, 2))
	rows := allTableRows()
	for range 5_000 {
		f := randomFilter(random, 4, []string{"contact", "customerLocation"})
		for _, where := range []postgrest.Filter{f, postgrest.Not{Filter: f}, postgrest.Not{Filter: postgrest.Not{Filter: f}}} {
			target := mustEncode(t, where)
			q := mustRead(t, target)
			for _, row := range rows {
				if got, want := q.answers(row, []string{}, q.selects), matches(where, row); got != want {
					t.Fatalf("%#v\n%s\nanswers row %+v: %t, want %t", where, target, row, got, want)
				}
			}
		}
	}
}

// allTableRows are rows with every mixture of values and nulls, in the row and
// in its related rows, one of which has a related row itself.
func allTableRows() []*tableRow {
	var inner []*tableRow
	for n := range 9 {
		inner = append(inner, newTableRow(n))
	}
	var rows []*tableRow
	for n := range 9 {
		for i := range 10 {
			row := newTableRow(n)
			if i < 9 {
				location := newTableRow((i + n) % 9)
				if n%2 == 0 {
					location.related["address"] = inner[(i*2+n)%9]
				}
				row.related["contact"], row.related["customerLocation"] = inner[i], location
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// newTableRow has in each of its columns null, 1 or 2: the digits of n.
func newTableRow(n int) *tableRow {
	row := &tableRow{map[string]string{}, map[string]*tableRow{}}
	for _, name := range []string{"a", "b"} {
		if n%3 > 0 {
			row.columns[name] = string(rune('0' + n%3))
		}
		n /= 3
	}
	return row
}

// randomFilter is a tree of at most depth levels over the columns a and b and
// the relations.
func randomFilter(random *rand.Rand, depth int, relations []string) postgrest.Filter {
	column := postgrest.Column{Name: string(rune('a' + random.IntN(2)))}
	kind := random.IntN(9)
	if depth == 0 {
		kind = 5 + random.IntN(4)
	}
	switch kind {
	case 0, 1:
		var members []postgrest.Filter
		for range random.IntN(4) {
			members = append(members, randomFilter(random, depth-1, relations))
		}
		if kind == 0 {
			return postgrest.All(members)
		}
		return postgrest.Any(members)
	case 2, 3:
		return postgrest.Not{Filter: randomFilter(random, depth-1, relations)}
	case 4:
		relation := relations[random.IntN(len(relations))]
		return postgrest.Related{
			Relation: postgrest.Relation{Table: relation}, Filter: randomFilter(random, depth-1, []string{"address"}),
		}
	case 5:
		return postgrest.IsNull{Column: column}
	case 6:
		values := []string{"1", "2", "1"}[:random.IntN(4)]
		return postgrest.CompareList{Column: column, Op: postgrest.In + postgrest.ListOp(random.IntN(2)), Values: values}
	default:
		return postgrest.Compare{
			Column: column, Op: postgrest.Eq + postgrest.Op(random.IntN(7)), Value: string(rune('1' + random.IntN(2))),
		}
	}
}
