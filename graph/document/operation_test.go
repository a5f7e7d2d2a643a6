package document_test

import (
	"os"
	"reflect"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/answer"
	"carbongraph/graph/document"
	"carbongraph/upstream"
)

func load(tb testing.TB, text string) *ast.QueryDocument {
	tb.Helper()
	sdl, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(sdl)})
	if err != nil {
		tb.Fatal(err)
	}
	doc, errs := gqlparser.LoadQueryWithRules(schema, text, nil)
	if errs != nil {
		tb.Fatalf("%s: %v", text, errs)
	}
	return doc
}

func TestRoots(t *testing.T) {
	t.Parallel()
	plans := document.Compile(load(t, `
		query Lists { a: customerContacts { nodes { id contact { email } } totalCount(mode: PLANNED) } b: customerContacts { edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }
		query Rows { customerContact(id: 1) { tags } node(nodeId: "x") { nodeId } __typename }
		mutation Writes { createCustomerContact(input: {customerId: "1", contactId: "2"}) { customerContact { userId } userErrors { code } }
			d: deleteCustomerContacts(input: {ids: ["1"]}) { deletedIds } }`))

	lists := plans.Operation("Lists").Roots(nil)
	if len(lists) != 2 || lists[0].Key != "a" || lists[0].Name != "customerContacts" || !lists[0].Reads() || lists[0].Row != nil || lists[0].Payload != nil {
		t.Fatalf("%+v", lists)
	}
	if a, b := lists[0].Connection, lists[1].Connection; a.Count != upstream.CountPlanned || a.Positions || a.Next || a.Previous || !b.Positions || !b.Next || !b.Previous || b.Count != upstream.CountNone {
		t.Errorf("%+v and %+v", a, b)
	}
	wantShape(t, lists[0].Connection.Shape(answer.Columns{}), "id", "contact.email")
	wantShape(t, lists[1].Connection.Shape(answer.NewColumns("userId")), "id", "userId")
	rows := plans.Operation("Rows").Roots(nil)
	if len(rows) != 3 || rows[0].Row == nil || rows[1].Row == nil || rows[2].Reads() {
		t.Fatalf("%+v", rows)
	}
	wantShape(t, rows[0].Row.Shape(), "id", "tags")
	wantShape(t, rows[1].Row.Shape(), "id")
	writes := plans.Operation("Writes").Roots(nil)
	if len(writes) != 2 || writes[0].Payload == nil || writes[1].Payload == nil || writes[0].Reads() {
		t.Fatalf("%+v", writes)
	}
	wantShape(t, writes[0].Payload.Shape(), "id", "userId")
	wantShape(t, writes[1].Payload.Shape(), "id")
}

func wantShape(t *testing.T, shape *answer.Shape, columns ...string) {
	t.Helper()
	if want := answer.NewColumns(columns...).Selection(); !reflect.DeepEqual(shape.Selection(), want) {
		t.Errorf("rows of %+v, want %+v", shape.Selection(), want)
	}
}

// TestConditionsAreNotKept binds one compiled operation to one set of variables
// after another: what is kept is the same, and no plan is that of another set.
func TestConditionsAreNotKept(t *testing.T) {
	t.Parallel()
	operation := document.Compile(load(t, `query ($a: Boolean!, $m: CountMode!) {
		customerContacts { nodes { id userId @include(if: $a) } totalCount(mode: $m) }
		customerContact(id: 1) @skip(if: $a) { tags } }`)).Operation("")
	for range 3 {
		for _, a := range []bool{true, false} {
			for mode, count := range map[string]upstream.Count{"EXACT": upstream.CountExact, "PLANNED": upstream.CountPlanned, "ESTIMATED": upstream.CountEstimated} {
				roots := operation.Roots(map[string]any{"a": a, "m": mode})
				want, fields := []string{"id"}, 2
				if a {
					want, fields = []string{"id", "userId"}, 1
				}
				if len(roots) != fields || roots[0].Connection.Count != count {
					t.Fatalf("a %v, mode %s: %+v", a, mode, roots)
				}
				wantShape(t, roots[0].Connection.Shape(answer.Columns{}), want...)
			}
		}
	}
}

// TestPlansWithoutConditionsAreKept compiles an operation once for all requests.
func TestPlansWithoutConditionsAreKept(t *testing.T) {
	t.Parallel()
	doc := load(t, `query ($id: ID!) { customerContact(id: $id) { id } }`)
	plans := document.Compile(doc)
	operation := plans.Operation("")
	if first, second := operation.Roots(map[string]any{"id": "1"}), operation.Roots(map[string]any{"id": "2"}); first[0].Row != second[0].Row {
		t.Error("it is compiled again")
	}
	if !plans.Of(doc) || plans.Of(load(t, `{ __typename }`)) {
		t.Error("the plans are taken for those of another document")
	}
}

// TestSelectionsThatCannotBeAnswered keeps what is wrong for the resolver.
func TestSelectionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{ customerContacts { totalCount b: totalCount(mode: PLANNED) } }`:              "totalCount is selected in two modes; a connection is counted in one",
		`query ($m: CountMode) { customerContacts { totalCount(mode: $m) } }`:           "totalCount.mode must not be null",
		`query ($m: CountMode = null) { customerContacts { b: totalCount(mode: $m) } }`: "totalCount.mode must not be null",
	} {
		roots := document.Compile(load(t, text)).Operation("").Roots(map[string]any{"m": nil})
		if root := roots[0]; root.Err == nil || root.Err.Error() != want || root.Connection != nil || !root.Reads() {
			t.Errorf("%s: %+v", text, root)
		}
	}
}
