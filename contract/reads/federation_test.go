package reads

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// federated is a server that serves a subgraph.
func federated(t *testing.T) *servertest.Server {
	t.Helper()
	return servertest.Start(t, sandbox.New(sandbox.WithCompany("co3", 0)), "FEDERATION=true")
}

func TestEntities(t *testing.T) { federated(t).RunCases(t, "testdata/entities") }

// A gateway cannot split its fetch: more representations than MAX_LIST_VALUES
// are answered, in as many requests as it takes.
func TestManyRepresentations(t *testing.T) {
	t.Parallel()
	f := federated(t)
	var representations, want []string
	for n := range 250 {
		id := fmt.Sprintf("cc%03d", n+1)
		representations = append(representations, `{"__typename":"CustomerContact","id":"`+id+`"}`)
		if n < 60 {
			want = append(want, `{"id":"`+id+`"}`)
		} else {
			want = append(want, "null")
		}
	}
	r := f.Caller("co1", "r").Ask(t, `query ($r: [_Any!]!) { _entities(representations: $r) { ... on CustomerContact { id } } }`,
		`{"r":[`+strings.Join(representations, ",")+`]}`)
	r.Want(t, `{"_entities":[`+strings.Join(want, ",")+`]}`)
	if len(r.Sent) > 3 {
		t.Errorf("%d requests", len(r.Sent))
	}
}

// A representation that is none leaves the others standing.
func TestRepresentationsThatAreNone(t *testing.T) {
	f := federated(t)
	for _, representation := range []string{
		`{}`, `{"__typename":"CustomerContact"}`, `{"__typename":"CustomerContact","id":""}`, `{"__typename":"CustomerContact","id":null}`, `{"__typename":"CustomerContact","id":5}`, `{"__typename":"Viewer","id":"cust1"}`,
		`{"id":"cc001"}`, `"cc001"`, `["cc001"]`, `5`,
	} {
		t.Run(representation, func(t *testing.T) {
			t.Parallel()
			r := f.Caller("co1", "r").Ask(t, `query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }`,
				`{"r":[{"__typename":"CustomerContact","id":"cc001"},`+representation+`]}`)
			r.WantError(t, badInput, "representations[1] names no entity of this subgraph by __typename and id")
			if r.Data != `{"_entities":[{"__typename":"CustomerContact"},null]}` {
				t.Errorf("data %s", r.Data)
			}
			r.WantSent(t, "GET select=id&id=eq.cc001&limit=1")
		})
	}
}

// TestSubgraphSchema tells other servers what this one adds to theirs: in the
// SDL as a file, and to who asks.
func TestSubgraphSchema(t *testing.T) {
	t.Parallel()
	c := federated(t).Caller("co1", "r")
	var told struct {
		Service struct{ SDL string } `json:"_service"`
		Type    struct {
			Fields []struct{ Name string }
		} `json:"__type"`
	}
	r := c.Ask(t, `{ _service { sdl } __type(name: "Query") { fields { name } } }`)
	r.Decode(t, &told)
	r.WantSent(t)
	for _, part := range []string{`type CustomerContact implements Node @key(fields: "id")`, `type PageInfo @shareable`, `@link(url: "https://specs.apollo.dev/federation/v2.3"`} {
		if !strings.Contains(told.Service.SDL, part) {
			t.Errorf("the SDL lacks %s", part)
		}
	}
	var names []string
	for _, field := range told.Type.Fields {
		names = append(names, field.Name)
	}
	if got := strings.Join(names, " "); got != "viewer address contact contacts customFieldDefinition customFieldDefinitions customer customers customerContact customerContacts "+
		"customerLocation customerLocations customerStatus customerStatuses customerType customerTypes user users _entities _service" {
		t.Errorf("the root fields are %s", got)
	}
	c.Ask(t, `{ node(nodeId: "x") { nodeId } }`).WantError(t, invalid, `Cannot query field "node" on type "Query".`)
	// Without FEDERATION there is nothing of it.
	servertest.StartSandbox(t).Caller("co1", "r").Ask(t, `{ _service { sdl } }`).WantError(t, invalid, `Cannot query field "_service" on type "Query".`)
}
