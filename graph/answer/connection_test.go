package answer

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"carbongraph/graph/cursor"
	"carbongraph/upstream"
)

// connect writes the connection "list" of a page and returns the faults,
// spelled.
func connect(t *testing.T, set, body string, page Page, ends Ends) (string, []string) {
	t.Helper()
	plan, err := NewConnectionPlan(rootFields(t, `{ customerContacts { `+set+` } }`), nil)
	if err != nil {
		t.Fatal(err)
	}
	faults := NewFaults(10)
	page.Key = "list"
	c, err := plan.Read([]byte(body), plan.Shape(Columns{}), page, faults)
	if err != nil {
		t.Fatal(err)
	}
	object, ok := plan.Write(c, ends)
	var b bytes.Buffer
	b.WriteString("null")
	if ok {
		b.Reset()
		object.MarshalGQL(&b)
	}
	var spelled []string
	for _, fault := range faults.List() {
		spelled = append(spelled, fault.Error())
	}
	return b.String(), spelled
}

func cursorOf(values string) string { return string(cursor.Append(nil, 7, []byte(values))) }

func TestConnection(t *testing.T) {
	const three = `[{"id":"1"},{"id":"2"},{"id":"3"}]`
	byID := Page{Size: 10, Keys: []Key{ColumnKey("id")}, Order: 7}
	tests := []struct {
		name, set, body, want string
		page                  Page
		ends                  Ends
		faults                []string
	}{
		{name: "nodes", set: `nodes { id }`, body: three, page: Page{Size: 10}, want: `{"nodes":[{"id":"1"},{"id":"2"},{"id":"3"}]}`},
		{name: "no rows", set: `nodes { id } edges { cursor }`, body: `[]`, page: byID, want: `{"nodes":[],"edges":[]}`},
		{name: "a row past the page is not written", set: `nodes { id }`, body: three, page: Page{Size: 2}, want: `{"nodes":[{"id":"1"},{"id":"2"}]}`},
		{name: "a page of no rows", set: `nodes { id }`, body: `[{"id":"1"}]`, page: Page{Size: 0}, want: `{"nodes":[]}`},
		{name: "a page from the end is turned round", set: `nodes { id } edges { node { id } }`, body: `[{"id":"3"},{"id":"2"},{"id":"1"}]`,
			page: Page{Size: 2, Backward: true}, want: `{"nodes":[{"id":"2"},{"id":"3"}],"edges":[{"node":{"id":"2"}},{"node":{"id":"3"}}]}`},
		{name: "one row, turned round", set: `nodes { id }`, body: `[{"id":"3"}]`, page: Page{Size: 2, Backward: true}, want: `{"nodes":[{"id":"3"}]}`},
		{name: "edges", set: `edges { __typename cursor n: node { x: id } }`, body: `[{"id":"1"}]`, page: byID,
			want: `{"edges":[{"__typename":"CustomerContactEdge","cursor":` + cursorOf(`["1"]`) + `,"n":{"x":"1"}}]}`},
		{name: "page information", set: `pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor } __typename totalCount`, body: three, page: byID,
			ends: Ends{Next: true, Total: 42},
			want: `{"pageInfo":{"__typename":"PageInfo","hasNextPage":true,"hasPreviousPage":false,"startCursor":` + cursorOf(`["1"]`) + `,"endCursor":` + cursorOf(`["3"]`) +
				`},"__typename":"CustomerContactConnection","totalCount":42}`},
		{name: "page information of a page turned round", set: `pageInfo { startCursor endCursor }`, body: three,
			page: Page{Size: 2, Backward: true, Keys: byID.Keys, Order: 7}, want: `{"pageInfo":{"startCursor":` + cursorOf(`["2"]`) + `,"endCursor":` + cursorOf(`["1"]`) + `}}`},
		{name: "page information of an empty page", set: `pageInfo { startCursor endCursor }`, body: `[]`, page: byID, want: `{"pageInfo":{"startCursor":null,"endCursor":null}}`},
		{name: "two lists of the same rows", set: `a: nodes { id } b: nodes { nodeId }`, body: `[{"id":"1"}]`, page: Page{Size: 1},
			want: `{"a":[{"id":"1"}],"b":[{"nodeId":"` + NodeID("1") + `"}]}`},

		{name: "a fault inside a row", set: `nodes { id userId }`, body: `[{"id":"1","userId":null},{"id":"2","userId":5}]`, page: Page{Size: 9},
			want: `{"nodes":[{"id":"1","userId":null},{"id":"2","userId":null}]}`, faults: []string{"list.nodes[1].userId is of the wrong kind"}},
		{name: "a fault inside an edge turned round", set: `edges { it: node { userId } }`, body: `[{"id":"3","userId":5},{"id":"2","userId":null},{"id":"1","userId":null}]`,
			page: Page{Size: 9, Backward: true}, want: `{"edges":[{"it":{"userId":null}},{"it":{"userId":null}},{"it":{"userId":null}}]}`,
			faults: []string{"list.edges[2].it.userId is of the wrong kind"}},
		{name: "a row that cannot be null", set: `nodes { id customerId }`, body: `[{"id":"1","customerId":"c"},{"id":"2","customerId":null},{"id":"3","customerId":null}]`,
			page: Page{Size: 9}, want: `null`, faults: []string{"list.nodes[1].customerId is null"}},
		{name: "a cursor without its key", set: `edges { cursor }`, body: `[{"x":"1"}]`, page: byID, want: `null`, faults: []string{"list.edges[0].cursor a key of the order is missing"}},
		{name: "an end without its key", set: `pageInfo { endCursor }`, body: `[{"id":1}]`, page: byID, want: `{"pageInfo":{"endCursor":null}}`,
			faults: []string{"list.pageInfo.endCursor a key of the order is of the wrong kind"}},
		{name: "only a row past the page is faulty", set: `nodes { customerId }`, body: `[{"id":"1","customerId":"c"},{"id":"2"}]`, page: Page{Size: 1}, want: `{"nodes":[{"customerId":"c"}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, faults := connect(t, test.set, test.body, test.page, test.ends)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if strings.Join(faults, "\n") != strings.Join(test.faults, "\n") {
				t.Errorf("faults %q, want %q", faults, test.faults)
			}
		})
	}
}

func TestPosition(t *testing.T) {
	keys := []Key{ColumnKey("userId"), ColumnKey("contact.lastName"), CustomFieldKey(`a"b`), ColumnKey("id")}
	columns := NewColumns("id", "userId", "contact.lastName", "customFields")
	for body, want := range map[string]string{
		`[{"id":"1","userId":"u","customFields":{"x": [{"a\"b": 0}], "a\"b": {"n": 1.50}, "y": 2},"contact":{"lastName": "L\\"}}]`: `["u","L\\",[{"n": 1.50}],"1"]`,
		`[{"id":"1","userId":null,"customFields":{"a\"b": null},"contact":{"lastName": null}}]`:                                    `[null,null,[null],"1"]`,
		`[{"id":"1","userId":null,"customFields":null,"contact":null}]`:                                                            `[null,null,[],"1"]`,
		`[{"id":"1","userId":null,"customFields":{},"contact":null}]`:                                                              `[null,null,[],"1"]`,
		`[{"id":"1","userId":null,"customFields":["a\"b"],"contact":null}]`:                                                        `[null,null,[],"1"]`,
	} {
		rows, err := NewRows([]byte(body), NewShape(columns))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rows.Next(); err != nil {
			t.Fatal(err)
		}
		got, err := rows.appendPosition(nil, keys)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", body, got, err, want)
		}
	}
}

func TestConnectionPlanCounts(t *testing.T) {
	for set, want := range map[string]upstream.Count{
		`nodes { id }`:                        upstream.CountNone,
		`totalCount`:                          upstream.CountExact,
		`totalCount(mode: PLANNED)`:           upstream.CountPlanned,
		`totalCount(mode: ESTIMATED)`:         upstream.CountEstimated,
		`a: totalCount b: totalCount`:         upstream.CountExact,
		`pageInfo { hasNextPage } __typename`: upstream.CountNone,
	} {
		plan, err := NewConnectionPlan(rootFields(t, `{ customerContacts { `+set+` } }`), nil)
		if err != nil || plan.Count != want {
			t.Errorf("%s: counts %d, %v; want %d", set, plan.Count, err, want)
		}
	}
	_, err := NewConnectionPlan(rootFields(t, `{ customerContacts { a: totalCount b: totalCount(mode: PLANNED) } }`), nil)
	if !errors.As(err, &ErrCountModes{}) {
		t.Errorf("two modes: %v", err)
	}
}
