package writes

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/contract/internal/servertest"
)

// asAbsent are members for which null is the same as nothing, as the schema
// says.
var asAbsent = []string{"id", "companyId", "expect", "contact", "contactId", "address", "addressId"}

// TestEveryMemberOfAWrite gives each member of each mutation's input two values
// and null: each makes requests of its own, or is refused.
func TestEveryMemberOfAWrite(t *testing.T) {
	schema := servertest.Schema(t)
	f := servertest.StartSandbox(t)
	visited := map[string]bool{}
	for _, w := range servertest.Writes {
		input := schema.Mutation.Fields.ForName(w.Mutation).Arguments.ForName("input").Type.Name()
		document := `mutation ($v: ` + input + `!) { it: ` + w.Mutation + `(input: $v) { userErrors { code field message } } }`
		s := memberSearch{schema: schema, caller: f.Caller("co1", "rw"), document: document, input: w.Input, asked: map[string]string{}, visited: visited}
		t.Run(w.Mutation+w.Input, func(t *testing.T) {
			s.object(t, schema.Types[input], nil, servertest.Decoded(t, w.Input).(map[string]any))
		})
	}
	for name, def := range schema.Types {
		if def.Kind == ast.InputObject && !strings.HasSuffix(name, "Filter") && !strings.HasSuffix(name, "Order") && !visited[name] {
			t.Errorf("%s is in no mutation that is looked at", name)
		}
	}
}

// memberSearch changes one member after another of a mutation's input.
type memberSearch struct {
	schema          *ast.Schema
	caller          servertest.Caller
	document, input string
	// asked are the requests of each input that was tried.
	asked   map[string]string
	visited map[string]bool
}

// object tries each member of an object of the input, at a path.
func (s memberSearch) object(t *testing.T, def *ast.Definition, path []string, value map[string]any) {
	s.visited[def.Name] = true
	for _, member := range def.Fields {
		there := append(slices.Clip(path), member.Name)
		inner := s.schema.Types[member.Type.Name()]
		if inner.Kind != ast.InputObject {
			for _, sample := range writeSamples(member.Type) {
				s.try(t, there, sample)
			}
			s.tryNull(t, member, there)
			continue
		}
		switch given := value[member.Name].(type) {
		case map[string]any:
			s.object(t, inner, there, given)
		case []any:
			s.object(t, inner, append(there, "0"), given[0].(map[string]any))
		}
		s.tryNull(t, member, there)
	}
}

// writeSamples are two values of a type, as JSON.
func writeSamples(of *ast.Type) []string {
	switch {
	case of.Elem != nil:
		return []string{`["v"]`, `["v","w"]`}
	case of.NamedType == "Boolean":
		return []string{`true`, `false`}
	case of.NamedType == "JSONObject":
		return []string{`{"k":1}`, `{"k":1.0}`}
	default:
		return []string{`"v"`, `"w"`}
	}
}

// with is the input with another value of a member. What cannot stand beside
// the member goes.
func (s memberSearch) with(t *testing.T, path []string, value string) string {
	t.Helper()
	input := servertest.Decoded(t, s.input)
	at := input
	for _, step := range path[:len(path)-1] {
		if list, ok := at.([]any); ok {
			at = list[0]
		} else {
			at = at.(map[string]any)[step]
		}
	}
	object, name := at.(map[string]any), path[len(path)-1]
	if value != "null" {
		delete(object, map[string]string{"contactId": "contact", "addressId": "address"}[name])
	}
	object[name] = json.RawMessage(value)
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s memberSearch) ask(t *testing.T, path []string, value string) (servertest.Reply, string) {
	t.Helper()
	r := s.caller.Ask(t, s.document, `{"v":`+s.with(t, path, value)+`}`)
	var requests strings.Builder
	for _, sent := range r.Sent {
		fmt.Fprintln(&requests, sent.Method, sent.Target, sent.Body)
	}
	return r, requests.String()
}

// try gives a member a value.
func (s memberSearch) try(t *testing.T, path []string, value string) {
	t.Helper()
	what := strings.Join(path, ".") + ": " + value
	r, requests := s.ask(t, path, value)
	if other, taken := s.asked[requests]; len(r.Errors) > 0 || requests == "" || taken {
		t.Errorf("%s: answer %s\nsent %s as for %q", what, r.Body, requests, other)
	}
	s.asked[requests] = what
}

// tryNull gives a member null: it is refused, a value of its own, or as if
// absent.
func (s memberSearch) tryNull(t *testing.T, member *ast.FieldDefinition, path []string) {
	t.Helper()
	r, requests := s.ask(t, path, "null")
	if member.Type.NonNull {
		r.WantError(t, "BAD_USER_INPUT", member.Name+": null is not allowed")
		r.WantSent(t)
		return
	}
	what := strings.Join(path, ".") + ": null"
	var answered struct {
		It struct{ UserErrors []userError }
	}
	r.Decode(t, &answered)
	refused := len(r.Sent) == 0 && len(answered.It.UserErrors) > 0 && answered.It.UserErrors[0].Code == "INVALID"
	inPatch := slices.Contains(path, "patch") || slices.Contains(path, "expect") && member.Name != "expect"
	_, taken := s.asked[requests]
	switch {
	case refused && !slices.Equal(answered.It.UserErrors[0].Field, append([]string{"input"}, path...)) && inPatch:
		t.Errorf("%s: %+v", what, answered.It.UserErrors)
	case refused:
	case slices.Contains(asAbsent, member.Name) && !inPatch:
		if strings.Contains(requests, "null") {
			t.Errorf("%s is not as if absent: %s", what, requests)
		}
	case taken || requests == "" || !strings.Contains(requests, "null"):
		t.Errorf("%s: answer %s\nsent %s", what, r.Body, requests)
	default:
		s.asked[requests] = what
	}
}

// userError is an entry of a payload's userErrors.
type userError struct {
	Code, Message string
	Field         []string
}
