package reads

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// TestAwkwardValues stores each text in every column that takes text and finds
// it again by every operator: it arrives as it is, and changes no query.
func TestAwkwardValues(t *testing.T) {
	f := servertest.StartSandbox(t, sandbox.WithCompany("one", 1))
	setup := f.Caller("one", "rw")
	for _, text := range servertest.AwkwardTexts {
		v := servertest.Quoted(t, text)
		r := setup.Ask(t, `mutation ($v: ID!, $tag: String!, $fields: JSONObject) {
			createCustomerContact(input: {id: $v, customerId: "one-cust1", contactId: "one-con00001", tags: [$tag, ""], customFields: $fields}) {
				customerContact { id tags customFields } userErrors { message } } }`, `{"v":`+v+`,"tag":`+v+`,"fields":{`+v+`:`+v+`}}`)
		var created struct {
			CreateCustomerContact struct {
				CustomerContact struct {
					ID           string
					Tags         []string
					CustomFields map[string]string
				}
			}
		}
		r.Decode(t, &created)
		if row := created.CreateCustomerContact.CustomerContact; row.ID != text || row.Tags[0] != text || row.CustomFields[text] != text {
			t.Fatalf("created %+v for %q", row, text)
		}
	}
	for _, text := range servertest.AwkwardTexts {
		t.Run(text[:min(20, len(text))], func(t *testing.T) {
			t.Parallel()
			c := f.Caller("one", "r")
			for _, filter := range filtersFor(t, text) {
				// By itself, and inside a logic tree, where quoting differs.
				for _, wrapped := range []string{filter, `{"or":[{"id":{"eq":"nobody"}},` + filter + `]}`, `{"not":{"not":` + filter + `}}`} {
					r := c.Ask(t, `query ($filter: CustomerContactFilter) { customerContacts(filter: $filter) { nodes { id } } }`, `{"filter":`+wrapped+`}`)
					r.Want(t, `{"customerContacts":{"nodes":[{"id":`+asWritten(t, text)+`}]}}`)
				}
			}
			order := `[{customField: ` + servertest.Quoted(t, text) + `, nulls: LAST}]`
			list := `{ customerContacts(first: 1, orderBy: ` + order + `) { nodes { id } edges { cursor } } }`
			if strings.ContainsRune(list, 0x7f) {
				return // it may not stand in a literal
			}
			r := c.Ask(t, list)
			var sorted struct {
				CustomerContacts struct{ Edges []struct{ Cursor string } }
			}
			r.Decode(t, &sorted)
			if !strings.HasPrefix(r.Data, `{"customerContacts":{"nodes":[{"id":`+asWritten(t, text)+`}]`) {
				t.Errorf("the first with %q is %s", text, r.Body)
			}
			c.After(t, order, sorted.CustomerContacts.Edges[0].Cursor).Want(t, `{"customerContacts":{"nodes":[{"id":`+firstWithout(t, text)+`}]}}`)
			literal := `{ customerContact(id: ` + servertest.Quoted(t, text) + `) { id } }`
			c.Ask(t, literal).Want(t, `{"customerContact":{"id":`+asWritten(t, text)+`}}`)
			c.Ask(t, `query ($id: ID!) { node(nodeId: $id) { ... on CustomerContact { id } } }`, `{"id":`+servertest.Quoted(t, servertest.NodeID("CustomerContact:"+text))+`}`).
				Want(t, `{"node":{"id":`+asWritten(t, text)+`}}`)
		})
	}
}

// filtersFor are filters that the row of a text alone matches.
func filtersFor(t *testing.T, text string) []string {
	t.Helper()
	v := servertest.Quoted(t, text)
	like := servertest.Quoted(t, strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text))
	filters := []string{
		`{"id":{"eq":` + v + `}}`, `{"id":{"in":["nobody",` + v + `]}}`, `{"id":{"gte":` + v + `,"lte":` + v + `}}`, `{"id":{"startsWith":` + v + `,"lte":` + v + `}}`, `{"id":{"like":` + like + `}}`,
		`{"tags":{"contains":[` + v + `]}}`, `{"tags":{"eq":[` + v + `,""]}}`, `{"tags":{"overlaps":[` + v + `]}}`, `{"tags":{"containedBy":["",` + v + `],"isEmpty":false}}`,
		`{"customFields":{"contains":{` + v + `:` + v + `}}}`, `{"customFields":{"fields":[{"path":[` + v + `],"exists":true}]}}`,
	}
	for _, operator := range []string{
		"eq", "gte", "lte", "contains", "startsWith", "endsWith", "containsInsensitive", "startsWithInsensitive", "endsWithInsensitive",
	} {
		filters = append(filters, `{"customFields":{"fields":[{"path":[`+v+`],"text":{"`+operator+`":`+v+`}}]}}`)
	}
	for _, operator := range []string{"like", "ilike"} {
		filters = append(filters, `{"customFields":{"fields":[{"path":[`+v+`],"text":{"`+operator+`":`+like+`}}]}}`)
	}
	return append(filters, `{"customFields":{"fields":[{"path":[`+v+`],"text":{"in":[`+v+`]}}]}}`, `{"customFields":{"fields":[{"path":[`+v+`],"text":{"notIn":["x"]}}]}}`)
}

// firstWithout is the id of the first row that has no custom field of a name.
func firstWithout(t *testing.T, text string) string {
	t.Helper()
	rest := slices.DeleteFunc(slices.Clone(servertest.AwkwardTexts), func(other string) bool { return other == text })
	return asWritten(t, slices.Min(append(rest, "one-cc00001")))
}

// asWritten is a text as PostgreSQL writes it in JSON.
func asWritten(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), `\u2028`, "\u2028")
}

// TestEmptyValues has operands that are empty, each of which means something.
func TestEmptyValues(t *testing.T) {
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "rw")
	const some, all = `[{"id":"cc003"}]`, `[{"id":"cc001"},{"id":"cc002"},{"id":"cc003"},{"id":"cc004"}]`
	for filter, nodes := range map[string]string{
		`{id: {eq: ""}}`: `[]`, `{id: {in: [""]}}`: `[]`, `{id: {in: []}}`: `[]`, `{id: {notIn: []}}`: all, `{id: {notIn: [""]}}`: all, `{userId: {notIn: []}}`: all,
		`{tags: {contains: [""]}}`: some, `{tags: {overlaps: [""]}}`: some, `{tags: {overlaps: []}}`: `[]`, `{tags: {eq: []}}`: `[{"id":"cc001"}]`,
		`{tags: {containedBy: []}}`: `[{"id":"cc001"}]`, `{tags: {contains: []}}`: `[{"id":"cc001"},{"id":"cc002"},{"id":"cc003"}]`,
		`{and: []}`: all, `{or: []}`: `[]`, `{not: {and: []}}`: `[]`, `{not: {or: []}}`: all, `{contact: {and: []}}`: all, `{contact: {or: []}}`: `[]`, `{user: {and: []}}`: `[{"id":"cc001"}]`,
		`{customFields: {contains: {}}}`: all, `{customFields: {containedBy: {}}}`: `[{"id":"cc001"}]`,
		`{customFields: {fields: [{path: [""], exists: true}]}}`: `[]`, `{id: {startsWith: ""}}`: all, `{contact: {lastName: {contains: ""}}}`: all, `{id: {like: ""}}`: `[]`,
	} {
		c.Ask(t, `{ customerContacts(filter: {and: [{id: {lte: "cc004"}}, `+filter+`]}) { nodes { id } } }`).Want(t, `{"customerContacts":{"nodes":`+nodes+`}}`)
		if t.Failed() {
			t.Fatal(filter)
		}
	}
}

// TestRefusedValues has values that nothing could be made of.
func TestRefusedValues(t *testing.T) {
	f := servertest.StartSandbox(t)
	many := `["` + strings.Repeat(`x","`, 100) + `x"]`
	for _, x := range []refusal{
		{args: `filter: {id: {eq: "a\u0000b"}}`, code: badInput, message: "text must not hold the character U+0000"},
		{args: `filter: {customFields: {contains: {a: ["\u0000"]}}}`, code: badInput, message: "text must not hold the character U+0000"},
		{args: `filter: {customFields: {fields: [{path: ["\u0000"], exists: true}]}}`, code: badInput, message: "text must not hold the character U+0000"},
		{args: `orderBy: {customField: "\u0000"}`, code: badInput, message: "text must not hold the character U+0000"},
		{args: `after: "\u0000"`, code: badInput, message: "text must not hold the character U+0000"},
		{args: `filter: {id: {eq: "\ud800"}}`, code: "GRAPHQL_PARSE_FAILED", message: `the escape \ud800 is half a surrogate pair`},
		{args: `filter: {tags: {contains: [null]}}`, code: invalid, message: "found null"},
		{args: `filter: {id: {in: ` + many + `}}`, code: badInput, message: "a list has 101 values; this server allows 100 (MAX_LIST_VALUES)"},
		{args: `filter: {id: {eq: "` + strings.Repeat("x", 10000) + `"}}`, code: badInput, message: "The request is too long to be sent to Carbon."},
		{args: `$filter: CustomerContactFilter`, variables: `{"filter":{"id":{"eq":"a\u0000b"}}}`, code: badInput, message: "text must not hold the character U+0000 at byte"},
		{args: `$filter: CustomerContactFilter`, variables: `{"filter":{"id":{"eq":"a\ud800"}}}`, code: badInput, message: "there is half a surrogate pair at byte"},
		{args: `$filter: CustomerContactFilter`, variables: `{"filter":{"id":{"in":[null]}}}`, code: badInput, message: "variable $filter.id.in[0]: null is not allowed for ID!"},
		{args: `$filter: CustomerContactFilter`, variables: `{"filter":{"id":{"in":` + many + `}}}`, code: badInput, message: "variable $filter.id.in: a list has 101 values"},
		{args: `$filter: CustomerContactFilter`, variables: `{"filter":{"customFields":{"contains":{"a":1,"a":2}}}}`, code: badInput, message: "an object has a key twice"},
		{args: `filter: {customFields: {fields: []}}`, code: badInput, message: "filter.customFields.fields is empty; give it a condition or leave it out"},
		{args: `filter: {customFields: {contains: {a: 1, a: 2}}}`, code: invalid, message: `There can be only one input field named "a".`},
	} {
		x.run(t, f)
	}
}

// TestOverGETInBrokenUTF8 sends what is no text.
func TestOverGETInBrokenUTF8(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "r")
	for _, target := range []string{
		`query=` + url.QueryEscape(`{ customerContact(id: "`) + `%FF` + url.QueryEscape(`") { id } }`),
		`query=` + url.QueryEscape(`query ($id: ID!) { customerContact(id: $id) { id } }`) + `&variables=` + url.QueryEscape(`{"id":"`) + `%FF%22}`,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.URL+"/graphql?"+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.Token)
		r := c.Send(t, request)
		r.WantError(t, badInput, "must be valid UTF-8")
		r.WantSent(t)
	}
}

// TestDeleteByAwkwardIDs deletes rows by all the texts at once.
func TestDeleteByAwkwardIDs(t *testing.T) {
	t.Parallel()
	c := servertest.StartSandbox(t).Caller("co1", "rw")
	var rows, ids []string
	for _, text := range servertest.AwkwardTexts[:len(servertest.AwkwardTexts)-1] {
		ids = append(ids, servertest.Quoted(t, text))
		rows = append(rows, fmt.Sprintf(`{"id":%s,"customerId":"cust1","contactId":"con001"}`, servertest.Quoted(t, text)))
	}
	c.Ask(t, `mutation ($rows: [CreateCustomerContactInput!]!) { createCustomerContacts(input: {customerContacts: $rows}) { userErrors { code } } }`, `{"rows":[`+strings.Join(rows, ",")+`]}`).
		Want(t, `{"createCustomerContacts":{"userErrors":[]}}`)
	r := c.Ask(t, `mutation ($ids: [ID!]!) { deleteCustomerContacts(input: {ids: $ids, deleteInvoices: true}) { deletedIds userErrors { code } } }`, `{"ids":[`+strings.Join(ids, ",")+`]}`)
	var deleted struct {
		DeleteCustomerContacts struct {
			DeletedIDs []string
			UserErrors []any
		}
	}
	r.Decode(t, &deleted)
	if got := deleted.DeleteCustomerContacts; len(got.UserErrors) > 0 || strings.Join(got.DeletedIDs, "\x00") != strings.Join(servertest.AwkwardTexts[:len(servertest.AwkwardTexts)-1], "\x00") {
		t.Errorf("deleted %q, want %q", got.DeletedIDs, servertest.AwkwardTexts)
	}
	if len(r.Sent) != 1 {
		t.Errorf("sent %v", r.Sent)
	}
	if rows := servertest.ReadTable(t, c, servertest.Declared.Type("CustomerContact")); len(rows) != 60 {
		t.Errorf("%d rows are left, want the 60 that were there before", len(rows))
	}
}
