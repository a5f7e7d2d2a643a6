package operation

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/graph/selection"
	"carbongraph/upstream/postgrest"
)

// Operation is one operation of a document with its variables bound: all that
// its execution needs. It may be executed any number of times, also at once.
type Operation struct {
	// Name is empty for an anonymous operation.
	Name string
	Type ast.Operation
	// Roots are the root fields that are selected, in the order of the answer.
	Roots []*Root
	// Cost is the sum of the rows asked for × (1 + relations selected).
	Cost int
	// Variables are coerced; they are for the fields that introspect.
	Variables map[string]any
	// Source is the document.
	Source string
}

// Root is a root field with its arguments translated.
type Root struct {
	selection.Field
	Action Action
	// Many tells that a mutation is about several rows, or that a look-up
	// answers with a list.
	Many bool
	// Resource is whose rows are listed or written.
	Resource *resource.Resource
	// Err is why the field cannot be answered: its arguments are wrong.
	Err error

	// References are the rows that a look-up is about.
	References []Reference
	// Listing is the list that is read, Asked what is selected of it, and Count
	// how it is counted.
	Listing *input.Listing
	Asked   answer.Asked
	Count   postgrest.Count
	// Write is what a mutation writes.
	Write *Write

	// plans are what the rows of each type carry and how they are written.
	plans map[*resource.Resource]*Plan
}

// Reference is a row that is looked up.
type Reference struct {
	// Resource is nil where nothing is named that could be looked up.
	Resource *resource.Resource
	ID       string
	// Err is why the row cannot be looked up.
	Err error
}

// Write is the input of a mutation, translated.
type Write struct {
	Rows   []*input.Row      // of a create and an upsert
	IDs    []string          // of an update and a delete
	Set    []postgrest.Value // of an update
	Expect input.Expectation
	// Unguarded tells that a delete may take other rows with it.
	Unguarded bool
	// UserErrors is what is wrong with the input; nothing is then sent.
	UserErrors []input.UserError
}

// Plan is what rows carry and how they are written. It is immutable.
type Plan struct {
	Shape *answer.Shape
	// Row is of look-ups, Page of lists, Payload of mutations.
	Row     *answer.Object
	Page    *answer.PagePlan
	Payload *answer.Object

	// lists are those inside the rows; order tells the plans of a list apart.
	lists answer.Lists
	order string
}

// Bind returns the operation of the name, the only one where it is empty, with
// the variables that were given, as scalar.Decode returns them. An error is of
// the whole request.
func (d *Document) Bind(name string, given map[string]any) (*Operation, *gqlerror.Error) {
	op, err := d.find(name)
	if err != nil {
		return nil, err
	}
	o := &Operation{
		Name: op.definition.Name, Type: op.definition.Operation, Source: d.source,
	}
	c := coercer{schema: d.compiler.options.Schema, limits: d.compiler.options.Limits, suggest: d.compiler.suggests(d.source)}
	if c.variables, err = c.bindVariables(op.definition, given); err != nil {
		return o, err
	}
	o.Variables = c.variables
	for _, condition := range op.conditions {
		if _, ok := selection.Truth(condition, c.variables); !ok {
			return o, withCode(codes.BadUserInput, gqlerror.ErrorPosf(condition.Position, "$%s must not be null: it is the argument \"if\" of a directive", condition.Raw))
		}
	}
	b := binder{coercer: c, compiler: d.compiler, operation: op}
	for _, field := range op.set.Bind(d.compiler.root(op.definition.Operation), c.variables) {
		root := b.root(field)
		o.Roots = append(o.Roots, root)
		o.Cost = min(o.Cost+root.cost(), maxCost)
	}
	if o.Type == ast.Subscription && len(o.Roots) != 1 {
		return o, withCode(codes.ValidationFailed, gqlerror.ErrorPosf(op.definition.Position, "a subscription has one root field, and this one has %d", len(o.Roots)))
	}
	return o, d.compiler.options.Limits.CheckCost(op.definition.Position, o.Cost)
}

// maxCost is where the cost of an operation ends.
const maxCost = 1 << 30

// find returns the operation to execute.
func (d *Document) find(name string) (*compiled, *gqlerror.Error) {
	if name == "" {
		if len(d.operations) > 1 {
			return nil, coded(codes.ValidationFailed, "the document has several operations: say which in operationName")
		}
		return d.operations[0], nil
	}
	for _, op := range d.operations {
		if op.definition.Name == name {
			return op, nil
		}
	}
	return nil, coded(codes.ValidationFailed, "the document has no operation of the name in operationName")
}

// cost returns the cost of a root field.
func (r *Root) cost() int {
	if r.Err != nil {
		return 0
	}
	switch r.Action {
	case LookUp:
		cost := 0
		for _, ref := range r.References {
			if plan := r.plans[ref.Resource]; plan != nil {
				cost += plan.Shape.Cost(1)
			} else {
				cost++
			}
		}
		return cost
	case List:
		rows := r.Listing.Size()
		if !r.Asked.Rows {
			rows = 1
		}
		return r.plans[r.Resource].Shape.Cost(rows)
	case Create, Update, Delete, Upsert:
		return r.plans[r.Resource].Shape.Cost(max(1, len(r.Write.Rows)+len(r.Write.IDs)))
	case View:
		return 1
	default:
		return 0
	}
}

// Sound reports whether no root field has an error of its own.
func (o *Operation) Sound() bool {
	return !slices.ContainsFunc(o.Roots, func(r *Root) bool {
		return r.Err != nil || slices.ContainsFunc(r.References, func(ref Reference) bool { return ref.Err != nil })
	})
}

// Plan returns the plan of the rows of a resource.
func (r *Root) Plan(of *resource.Resource) *Plan { return r.plans[of] }

// PlanFor returns the plan with rows of a shape that carries more.
func (r *Root) PlanFor(s *answer.Shape) *Plan {
	plan := r.plans[s.Resource()]
	if plan.Shape == s {
		return plan
	}
	return r.write(s, plan.lists)
}

// write returns how rows of the sealed shape are written.
func (r *Root) write(s *answer.Shape, lists answer.Lists) *Plan {
	p := &Plan{Shape: s, lists: lists}
	switch r.Action {
	case LookUp:
		p.Row = answer.NewRow(s, r.rowSets(s.Resource())[0], lists)
	case List:
		p.Page = answer.NewPagePlan(s, r.Fields, r.Listing.Order(), lists, r.Asked.Cursors || r.Listing.Probed())
	default:
		p.Payload = answer.NewPayload(s, r.Source.Definition.Type.Name(), r.Fields, lists)
	}
	return p
}
