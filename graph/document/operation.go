package document

import (
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/answer"
	"carbongraph/graph/selection"
)

// Plans are the compiled operations of a document. They are immutable.
type Plans struct {
	doc        *ast.QueryDocument
	operations map[string]*Operation
}

// Compile compiles the operations of a validated document.
func Compile(doc *ast.QueryDocument) *Plans {
	p := &Plans{doc: doc, operations: make(map[string]*Operation, len(doc.Operations))}
	for _, op := range doc.Operations {
		o := &Operation{set: selection.Compile(op.SelectionSet)}
		if o.set.Unconditional() {
			o.roots = plans(o.set.Bind(nil), nil)
		}
		p.operations[op.Name] = o
	}
	return p
}

// Of reports whether the plans are those of the document.
func (p *Plans) Of(doc *ast.QueryDocument) bool { return p.doc == doc }

// Operation returns the operation with the name, which the document has.
func (p *Plans) Operation(name string) *Operation { return p.operations[name] }

// Operation is a compiled operation. It is immutable.
type Operation struct {
	set *selection.Set
	// roots are the plans of an operation that does not depend on variables.
	roots []Root
}

// Root is a root field and the plan of its answer: one of Row, Connection and
// Payload, by its type, or none.
type Root struct {
	Key, Name  string
	Row        *answer.Plan
	Connection *answer.ConnectionPlan
	Payload    *answer.PayloadPlan
	// Err is why the selection cannot be answered.
	Err error
}

// Reads reports whether the field of a query is answered from the upstream.
func (r Root) Reads() bool { return r.Row != nil || r.Connection != nil || r.Err != nil }

// Roots returns the root fields that are selected under the variables.
func (o *Operation) Roots(variables map[string]any) []Root {
	if o.roots != nil {
		return o.roots
	}
	return plans(o.set.Bind(variables), variables)
}

func plans(fields []selection.Field, variables map[string]any) []Root {
	roots := make([]Root, len(fields))
	for i, f := range fields {
		roots[i] = Root{Key: f.Key, Name: f.Name}
		switch r := &roots[i]; f.Name {
		case "customerContact", "node", "entities":
			r.Row = answer.NewPlan(f.Fields)
		case "customerContacts":
			r.Connection, r.Err = answer.NewConnectionPlan(f.Fields, variables)
		default:
			if payload, ok := payloads[f.Name]; ok {
				r.Payload = answer.NewPayloadPlan(payload, f.Fields)
			}
		}
	}
	return roots
}

// payloads are the payload types of the mutations.
var payloads = map[string]string{
	"createCustomerContact":  "CreateCustomerContactPayload",
	"createCustomerContacts": "CreateCustomerContactsPayload",
	"updateCustomerContact":  "UpdateCustomerContactPayload",
	"updateCustomerContacts": "UpdateCustomerContactsPayload",
	"deleteCustomerContact":  "DeleteCustomerContactPayload",
	"deleteCustomerContacts": "DeleteCustomerContactsPayload",
}
