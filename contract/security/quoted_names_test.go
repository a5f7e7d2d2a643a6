package security

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// TestQuotedNamesAreCut has names of 5,000 characters wherever a name may
// stand: what a message quotes of them is 100 characters.
func TestQuotedNamesAreCut(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	long := strings.Repeat("x", 5000)
	for where, request := range map[string]map[string]any{
		"field":               {"query": "{L}"},
		"nested field":        {"query": "{customerContacts{L}}"},
		"argument":            {"query": "{customerContacts(L:1){totalCount}}"},
		"alias and field":     {"query": "{L:L}"},
		"conflict":            {"query": `{L:customerContact(id:"1"){id} L:customerContact(id:"2"){id}}`},
		"type":                {"query": "{...on L{id}}"},
		"fragment":            {"query": "{...L}"},
		"unused fragment":     {"query": "{__typename} fragment L on Query{__typename}"},
		"fragment's type":     {"query": "{...F} fragment F on L{id}"},
		"cycle":               {"query": "{...L} fragment L on Query{...L}"},
		"two fragments":       {"query": "{...L} fragment L on Query{__typename} fragment L on Query{__typename}"},
		"directive":           {"query": "{__typename @L}"},
		"its argument":        {"query": "{__typename @skip(if:true,L:1)}"},
		"undefined variable":  {"query": "{customerContacts(first:$L){totalCount}}"},
		"unused variable":     {"query": "query($L:Int){__typename}"},
		"repeated variable":   {"query": "query($L:Int,$L:Int){customerContacts(first:$L){totalCount}}"},
		"variable's type":     {"query": "query($x:L){__typename}"},
		"missing variable":    {"query": "query($L:Int!){customerContacts(first:$L){totalCount}}"},
		"bad variable":        {"query": "query($L:Int){customerContacts(first:$L){totalCount}}", "variables": map[string]any{"L": "L"}},
		"wrong place":         {"query": "query($L:String){customerContacts(first:$L){totalCount}}"},
		"enum":                {"query": "{customerContacts(orderBy:{field:L}){totalCount}}"},
		"enum of a variable":  {"query": "query($o:[CustomerContactOrder!]){customerContacts(orderBy:$o){totalCount}}", "variables": map[string]any{"o": []any{map[string]any{"field": "L"}}}},
		"member":              {"query": "{customerContacts(filter:{L:1}){totalCount}}"},
		"repeated member":     {"query": "{customerContacts(filter:{id:{eq:\"1\"},L:1,L:2}){totalCount}}"},
		"member of variable":  {"query": "query($f:CustomerContactFilter){customerContacts(filter:$f){totalCount}}", "variables": map[string]any{"f": map[string]any{"L": 1}}},
		"operation":           {"query": "query A{__typename} query B{__typename}", "operationName": "L"},
		"two operations":      {"query": "query L{__typename} query L{__typename}"},
		"string for a number": {"query": `{customerContacts(first:"L"){totalCount}}`},
		"cursor":              {"query": `{customerContacts(after:"L"){totalCount}}`},
		"number":              {"query": `{customerContacts(first:1L){totalCount}}`},
		"type of __type":      {"query": `{__type(name:"L"){name}}`},
		"document id":         {"documentId": "L"},
		"hash":                {"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": "L"}}},
		"a date":              {"query": `{customerContacts(filter:{contact:{createdAt:{gt:"L"}}}){totalCount}}`},
		"a pattern":           {"query": `{customerContacts(filter:{contact:{email:{matches:"(L"}}}){totalCount}}`},
		"a custom field":      {"query": `{customerContacts(filter:{customFields:{fields:[{path:["L"],eq:{a:1}}]}}){totalCount}}`},
		"a node id":           {"query": `{node(id:"L"){id}}`},
		"a word":              {"query": "L {__typename}"},
		"repeated parameter":  {"query": "{__typename}", "variables": "L"},
	} {
		body, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		_, answer := f.Browse(t, http.MethodPost, "/graphql", strings.ReplaceAll(string(body), "L", long), "Content-Type", "application/json")
		var read struct{ Errors []struct{ Message string } }
		if err := json.Unmarshal([]byte(answer), &read); err != nil {
			t.Fatal(err)
		}
		for _, e := range read.Errors {
			if strings.Contains(e.Message, long[:101]) {
				t.Errorf("%s: %d characters: %.150s", where, len(e.Message), e.Message)
			}
		}
	}
}
