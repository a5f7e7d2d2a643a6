package operation_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"carbongraph/graph/answer"
)

// FuzzRows feeds any body to a page of rows with related rows, lists inside
// them and counts: it is refused, or what is written is JSON of the rows.
func FuzzRows(f *testing.F) {
	const document = `{ customers(first: 3) { edges { cursor node { nodeId id name taxPercent createdAt tags customFields customerType { name protected }
		customerContacts(first: 2) { nodes { id userId contact { fullName isCustomer } } pageInfo { hasNextPage endCursor } totalCount } } } pageInfo { endCursor } } }`
	op, problem := bind(f, newCompiler(f), document, "")
	if problem != "" {
		f.Fatal(problem)
	}
	root := op.Roots[0]
	plan := root.Plan(root.Resource)
	const row = `{"id":"c","name":"n","taxPercent":0.10,"createdAt":"2026-01-01T00:00:00+00:00","customFields":{"a": 1},"tags":["x"],"customerType":{"name": "t", "protected": false},` +
		`"m0":[{"id": "1", "userId": null, "contact": {"fullName": "f", "isCustomer": true}}],"n0":[{"count": 3}]}`
	for _, body := range []string{`[]`, `[` + row + `]`, `[` + row + `, ` + "\n " + row + `]`, `[{"id":null}]`, `[{"m0":[{}],"n0":[]}]`, `{}`, `[1]`, `[` + row, "\ufeff[]", `[{"id":"\ud800"}]`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := answer.Read(body, plan.Shape)
		if err != nil {
			return
		}
		defer rows.Release()
		if !json.Valid(body) || !utf8.Valid(body) {
			t.Fatalf("%q is accepted", body)
		}
		w := answer.NewWriter(root.Key, len(body), 1<<20, 10)
		if w.Page(plan.Page.Read(rows, root.Listing)) && !json.Valid(w.Bytes()) {
			t.Errorf("%q is written as %q", body, w.Bytes())
		}
	})
}
