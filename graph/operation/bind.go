package operation

import (
	"encoding/json"
	"errors"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/resource"
	"carbongraph/graph/selection"
	"carbongraph/upstream/postgrest"
)

// binder binds the root fields of one operation.
type binder struct {
	coercer
	compiler  *Compiler
	operation *compiled
}

// plans keeps the plans of an operation whose selection does not depend on
// variables: for each root field and resource the one that was needed last.
type plans struct {
	mu   sync.Mutex
	kept map[planKey]*Plan
}

type planKey struct {
	root     string // response key
	resource *resource.Resource
}

func (p *plans) find(key planKey, order string) *Plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	if plan := p.kept[key]; plan != nil && plan.order == order {
		return plan
	}
	return nil
}

func (p *plans) keep(key planKey, plan *Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[planKey]*Plan{}
	}
	p.kept[key] = plan
}

// root binds a root field.
func (b *binder) root(field selection.Field) *Root {
	a := b.compiler.actions[b.operation.definition.Operation][field.Name]
	r := &Root{Field: field, Action: a.Action, Many: a.many, Resource: a.resource}
	if r.Action == Introspect {
		return r
	}
	arguments, err := b.arguments(field.Source)
	if err != nil {
		r.Err = err
		return r
	}
	if wrong := b.bind(r, arguments); wrong != nil {
		r.Err = located(wrong, field.Source)
	}
	return r
}

// located is the error of an argument, with the place of the field.
func located(err error, field *ast.Field) error {
	var wrong *input.Error
	if !errors.As(err, &wrong) {
		return err
	}
	return withCode(codes.BadUserInput, gqlerror.ErrorPosf(field.Position, "%s", wrong.Error()))
}

// bind translates the arguments of a root field and plans its rows.
func (b *binder) bind(r *Root, arguments input.Object) error {
	switch r.Action {
	case LookUp:
		if err := b.references(r, arguments); err != nil {
			return err
		}
		for _, ref := range r.References {
			if ref.Resource != nil {
				if err := b.plan(r, ref.Resource); err != nil {
					return err
				}
			}
		}
		return nil
	case List:
		return b.list(r, arguments)
	case View:
		return nil
	default:
		given, _ := arguments["input"].(input.Object)
		r.Write = b.write(r, given)
		return b.plan(r, r.Resource)
	}
}

// references translates the arguments of a look-up.
func (b *binder) references(r *Root, arguments input.Object) error {
	switch {
	case r.Resource != nil:
		id, _ := arguments["id"].(string)
		if id == "" {
			return &input.Error{Path: input.Root("id"), Problem: "is empty; give the id of a " + r.Resource.Name}
		}
		r.References = []Reference{{Resource: r.Resource, ID: id}}
	case r.Name == "_entities":
		representations, _ := arguments["representations"].([]any)
		for i, representation := range representations {
			r.References = append(r.References, b.representation(i, representation))
		}
	case r.Many:
		nodeIDs, _ := arguments["nodeIds"].([]any)
		for _, nodeID := range nodeIDs {
			r.References = append(r.References, b.node(nodeID))
		}
	default:
		r.References = []Reference{b.node(arguments["nodeId"])}
	}
	return nil
}

// node returns what a global id refers to. One that is malformed or foreign
// refers to nothing.
func (b *binder) node(nodeID any) Reference {
	text, _ := nodeID.(string)
	typeName, id, ok := answer.ParseNodeID(text)
	resource := b.compiler.options.Catalogue.Type(typeName)
	if !ok || resource == nil || !resource.Node {
		return Reference{}
	}
	return Reference{Resource: resource, ID: id}
}

// representation returns what another subgraph refers to.
func (b *binder) representation(i int, representation any) Reference {
	var key struct {
		Typename string `json:"__typename"`
		ID       string `json:"id"`
	}
	raw, _ := representation.(json.RawMessage)
	err := json.Unmarshal(raw, &key)
	resource := b.compiler.options.Catalogue.Type(key.Typename)
	if err != nil || resource == nil || !resource.Node || key.ID == "" {
		at := input.Root("representations").Index(i)
		return Reference{Err: &input.Error{Path: at, Problem: "names no entity of this subgraph by __typename and id"}}
	}
	return Reference{Resource: resource, ID: key.ID}
}

// list translates the arguments of a list.
func (b *binder) list(r *Root, arguments input.Object) error {
	var err error
	if r.Listing, err = input.List(r.Resource, arguments, b.limits); err != nil {
		return err
	}
	if r.Asked = answer.Asks(r.Fields); r.Asked.Beyond(r.Listing) {
		r.Listing.ReadMore(b.limits.MaxRows)
	}
	if r.Count, err = b.countMode(r.Fields); err != nil {
		return err
	}
	return b.plan(r, r.Resource)
}

var countModes = map[any]postgrest.Count{
	"EXACT": postgrest.CountExact, "PLANNED": postgrest.CountPlanned, "ESTIMATED": postgrest.CountEstimated,
}

// countMode returns how a connection is counted.
func (b *binder) countMode(fields []selection.Field) (postgrest.Count, error) {
	count := postgrest.CountNone
	for _, f := range fields {
		if f.Name != "totalCount" {
			continue
		}
		arguments, err := b.arguments(f.Source)
		if err != nil {
			return count, err
		}
		mode := countModes[arguments["mode"]]
		if arguments["mode"] == nil {
			mode = postgrest.CountExact
		}
		if count != postgrest.CountNone && count != mode {
			return count, &input.Error{Path: input.Root("totalCount"), Problem: "is selected in two modes; a connection is counted in one"}
		}
		count = mode
	}
	return count, nil
}

// plan plans the rows of a resource in a root field.
func (b *binder) plan(r *Root, of *resource.Resource) error {
	if r.plans[of] != nil {
		return nil
	}
	if r.plans == nil {
		r.plans = map[*resource.Resource]*Plan{}
	}
	key, order := planKey{r.Key, of}, ""
	switch r.Action {
	case List:
		order = r.Listing.OrderKey()
	case Create, Upsert:
		order = r.Write.columns()
	default:
	}
	rows := r.rowSets(of)
	keep := b.operation.set.Unconditional() && !varyInside(of, rows)
	if keep {
		if r.plans[of] = b.operation.plans.find(key, order); r.plans[of] != nil {
			return nil
		}
	}
	lists := answer.Lists{}
	for _, fields := range rows {
		if err := b.listsInside(of, fields, lists); err != nil {
			return err
		}
	}
	shape := answer.NewShape(of)
	switch r.Action {
	case LookUp:
		shape.AddID()
		shape.Add(rows[0], lists)
	case List:
		shape.AddConnection(r.Fields, r.Listing, lists)
		shape.AddOrder(r.Listing.Order(), r.Listing.Probed())
	default:
		shape.AddPayload(r.Fields, lists)
		b.addWritten(shape, r.Write)
	}
	shape.Seal()
	plan := r.write(shape, lists)
	plan.order = order
	if r.plans[of] = plan; keep {
		b.operation.plans.keep(key, plan)
	}
	return nil
}

// rowSets returns the selection sets of rows of a resource in the root field.
func (r *Root) rowSets(of *resource.Resource) [][]selection.Field {
	switch {
	case r.Action == LookUp && r.Types != nil:
		return [][]selection.Field{r.Types[of.Type]}
	case r.Action == LookUp:
		return [][]selection.Field{r.Fields}
	case r.Action == List:
		return connectionRows(r.Fields)
	}
	var sets [][]selection.Field
	for _, f := range r.Fields {
		if f.Name == of.Field || f.Name == of.List {
			sets = append(sets, f.Fields)
		}
	}
	return sets
}

// connectionRows returns the selection sets of the rows of a connection.
func connectionRows(fields []selection.Field) [][]selection.Field {
	var sets [][]selection.Field
	for _, f := range fields {
		switch f.Name {
		case "nodes":
			sets = append(sets, f.Fields)
		case "edges":
			for _, e := range f.Fields {
				if e.Name == "node" {
					sets = append(sets, e.Fields)
				}
			}
		}
	}
	return sets
}

// varyInside reports whether an argument of a list inside the rows depends on a
// variable.
func varyInside(of *resource.Resource, sets [][]selection.Field) bool {
	for _, fields := range sets {
		for _, f := range fields {
			if relation := of.Relation(f.Name); relation != nil && varyInside(relation.Target, [][]selection.Field{f.Fields}) {
				return true
			}
			if list := of.ListOf(f.Name); list != nil && (varies(f.Source.Arguments) || varyInside(list.Target, connectionRows(f.Fields))) {
				return true
			}
		}
	}
	return false
}

func varies(arguments ast.ArgumentList) bool {
	for _, a := range arguments {
		if valueVaries(a.Value) {
			return true
		}
	}
	return false
}

func valueVaries(v *ast.Value) bool {
	for _, child := range v.Children {
		if valueVaries(child.Value) {
			return true
		}
	}
	return v.Kind == ast.Variable
}

// listsInside translates the arguments of the lists inside rows.
func (b *binder) listsInside(of *resource.Resource, fields []selection.Field, into answer.Lists) error {
	for i := range fields {
		f := &fields[i]
		if relation := of.Relation(f.Name); relation != nil {
			if err := b.listsInside(relation.Target, f.Fields, into); err != nil {
				return err
			}
		}
		if list := of.ListOf(f.Name); list != nil {
			if err := b.listInside(list, f, into); err != nil {
				return located(err, f.Source)
			}
		}
	}
	return nil
}

func (b *binder) listInside(list *resource.List, f *selection.Field, into answer.Lists) error {
	arguments, wrong := b.arguments(f.Source)
	if wrong != nil {
		return wrong
	}
	listing, err := input.ListInside(list.Target, arguments, b.limits)
	if err != nil {
		return err
	}
	if answer.Asks(f.Fields).Beyond(listing) {
		listing.ReadMore(b.limits.MaxRows)
	}
	count, err := b.countMode(f.Fields)
	if err != nil {
		return err
	}
	if count != postgrest.CountNone && count != postgrest.CountExact {
		return &input.Error{Path: input.Root("totalCount"), Problem: "of a list inside a row is EXACT alone"}
	}
	key, err := postgrest.ListKey(input.ListRelation(list), listing.Page())
	if err != nil {
		return err
	}
	into[f] = &answer.List{List: list, Listing: listing, Key: list.Field + " " + key}
	for _, fields := range connectionRows(f.Fields) {
		if err := b.listsInside(list.Target, fields, into); err != nil {
			return err
		}
	}
	return nil
}
