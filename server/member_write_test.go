package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// writeInput is an input type of a mutation and where it stands.
type writeInput struct {
	typeName string
	// document has the input as the variable v, and base is its value as JSON,
	// with HOLE where members of the type can be added.
	document, base string
	// at is where the type stands, as userErrors spell it.
	at string
}

const (
	createOne  = `mutation ($v: CreateCustomerContactInput!) { it: createCustomerContact(input: $v) { userErrors { code field message } } }`
	createMany = `mutation ($v: CreateCustomerContactsInput!) { it: createCustomerContacts(input: $v) { userErrors { code field message } } }`
	updateOne  = `mutation ($v: UpdateCustomerContactInput!) { it: updateCustomerContact(input: $v) { userErrors { code field message } } }`
	updateMany = `mutation ($v: UpdateCustomerContactsInput!) { it: updateCustomerContacts(input: $v) { userErrors { code field message } } }`
	deleteOne  = `mutation ($v: DeleteCustomerContactInput!) { it: deleteCustomerContact(input: $v) { userErrors { code field message } } }`
	deleteMany = `mutation ($v: DeleteCustomerContactsInput!) { it: deleteCustomerContacts(input: $v) { userErrors { code field message } } }`
)

var writeInputs = []writeInput{
	{"CreateCustomerContactInput", createOne, `{HOLE}`, "input"},
	{"CreateCustomerContactInput", createMany, `{"customerContacts":[{HOLE}]}`, "input,customerContacts,0"},
	{"CreateCustomerContactsInput", createMany, `{HOLE}`, "input"},
	{"CustomerContactPatch", updateOne, `{"id":"x","patch":{HOLE}}`, "input,patch"},
	{"CustomerContactPatch", updateMany, `{"ids":["x"],"patch":{HOLE}}`, "input,patch"},
	{"CustomerContactExpectation", updateOne, `{"id":"x","patch":{"tags":[]},"expect":{HOLE}}`, "input,expect"},
	{"CustomerContactExpectation", deleteOne, `{"id":"x","expect":{HOLE}}`, "input,expect"},
	{"UpdateCustomerContactInput", updateOne, `{HOLE}`, "input"},
	{"UpdateCustomerContactsInput", updateMany, `{HOLE}`, "input"},
	{"DeleteCustomerContactInput", deleteOne, `{HOLE}`, "input"},
	{"DeleteCustomerContactsInput", deleteMany, `{HOLE}`, "input"},
}

// writeSamples are two values for each member of the mutations' inputs.
var writeSamples = map[string][2]string{
	"id": {`"cc007"`, `"cc008"`}, "ids": {`["cc003"]`, `["cc003","cc004"]`}, "customerId": {`"cust1"`, `"cust2"`}, "contactId": {`"con001"`, `"con002"`},
	"customerLocationId": {`"loc1"`, `"loc2"`}, "userId": {`"user1"`, `"user2"`}, "customFields": {`{"k":1}`, `{"k":1.0}`}, "tags": {`["v"]`, `[]`},
	"patch": {`{"tags":null}`, `{"userId":null}`}, "expect": {`{"tags":null}`, `{"userId":null}`},
	"customerContacts": {`[{"customerId":"cust1","contactId":"con001"}]`, `[{"customerId":"cust2","contactId":"con001"}]`},
}

// asAbsent are members for which null is the same as nothing, as the schema
// says.
var asAbsent = []string{"CreateCustomerContactInput.id", "UpdateCustomerContactInput.expect", "DeleteCustomerContactInput.expect"}

// TestEveryMemberOfAWrite gives each member of each mutation's input two values
// and null: each makes a request of its own, or is refused.
func TestEveryMemberOfAWrite(t *testing.T) {
	schema := loadSDL(t)
	visited := map[string]bool{}
	f := sandboxFacade(t)
	for _, in := range writeInputs {
		visited[in.typeName] = true
		t.Run(in.typeName+" in "+in.base, func(t *testing.T) {
			t.Parallel()
			in.check(t, f.caller("co1", "rw"), schema.Types[in.typeName])
		})
	}
	for name, def := range schema.Types {
		if def.Kind == ast.InputObject && !strings.HasSuffix(name, "Filter") && !strings.HasSuffix(name, "Order") && !visited[name] {
			t.Errorf("%s is in no mutation that is looked at", name)
		}
	}
}

func (in writeInput) check(t *testing.T, c caller, def *ast.Definition) {
	t.Helper()
	asked := map[string]string{}
	for _, field := range def.Fields {
		samples := writeSamples[field.Name]
		for _, value := range []string{samples[0], samples[1], "null"} {
			what := field.Name + ": " + value
			r := c.ask(t, in.document, `{"v":`+strings.Replace(in.base, "HOLE", in.membersWith(def, field.Name, value), 1)+`}`)
			if value == "null" && in.refusesNull(t, field, r) {
				continue
			}
			if len(r.errors) > 0 || len(r.sent) == 0 {
				t.Errorf("%s: answer %s", what, r.body)
				continue
			}
			request := r.sent[0].method + r.sent[0].target + r.sent[0].body
			if other, taken := asked[request]; taken {
				t.Errorf("%s asks the same as %s: %s", what, other, request)
			}
			asked[request] = what
		}
	}
}

// membersWith are the members of the type: one with a value, and those that
// must be there, the first of which any two requests share.
func (in writeInput) membersWith(def *ast.Definition, name, value string) string {
	members := []string{quote(name) + ":" + value}
	for _, field := range def.Fields {
		if field.Type.NonNull && field.Name != name {
			members = append(members, quote(field.Name)+":"+strings.NewReplacer("cc007", "base", "cc003", "base", "con001", "con003", "cust1", "cust3", "null", "[]").
				Replace(writeSamples[field.Name][0]))
		}
	}
	return strings.Join(members, ",")
}

// refusesNull checks what is said of null, where it is not a value of its own.
func (in writeInput) refusesNull(t *testing.T, field *ast.FieldDefinition, r reply) bool {
	t.Helper()
	member := in.typeName + "." + field.Name
	switch {
	case field.Type.NonNull:
		r.wantError(t, badInput, field.Name+": null is not allowed")
	case slices.Contains(asAbsent, member):
		if len(r.sent) == 0 || strings.Contains(r.sent[0].target+r.sent[0].body, "null") {
			t.Errorf("%s: null is not as if absent: %s, sent %v", member, r.body, r.sent)
		}
		return true
	case strings.HasSuffix(in.at, "patch") || strings.HasSuffix(in.at, "expect"):
		if field.Name != "customerId" && field.Name != "contactId" {
			return false
		}
		var answered struct {
			It struct{ UserErrors []userError }
		}
		r.decode(t, &answered)
		want := append(strings.Split(in.at, ","), field.Name)
		if got := answered.It.UserErrors; len(got) != 1 || got[0].Code != "INVALID" || !slices.Equal(got[0].Field, want) {
			t.Errorf("%s: null: %+v", member, got)
		}
	default:
		return false
	}
	r.wantSent(t)
	return true
}

// userError is an entry of a payload's userErrors.
type userError struct {
	Code, Message string
	Field         []string
}
