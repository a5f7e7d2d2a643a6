package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/operation"
	"carbongraph/graph/resource"
	"carbongraph/upstream/postgrest"
)

// takeBackTime bounds the delete that takes rows back: the caller may be gone.
const takeBackTime = 10 * time.Second

// errRowCount is a create that was answered with too few rows or too many.
var errRowCount = errors.New("not as many rows as were created")

// create creates or upserts rows, with the related rows that their input asks
// to create first.
func (w *write) create() error {
	rows := w.root.Write.Rows
	if userError, err := w.complete(w.resource, rows); err != nil || userError != nil {
		return w.refuseOr(userError, err)
	}
	var made []*related
	for _, relation := range w.resource.Relations {
		r := relatedRows(relation, rows)
		if len(r.rows) == 0 {
			continue
		}
		userError, err := w.createRelated(r, rows)
		if err == nil && userError == nil {
			made = append(made, r)
			continue
		}
		return w.refuseOr(w.takeBack(made, userError, err))
	}
	created, err := w.insert(w.resource, rows, w.plan.Shape)
	if err == nil {
		return w.payload(created, nil)
	}
	var userError *input.UserError
	if refusal, ok := w.refusal(err, w.created(w.resource, rows)); ok {
		userError, err = &refusal, nil
	}
	return w.refuseOr(w.takeBack(made, userError, err))
}

// refuseOr answers with a UserError, or else with an error.
func (w *write) refuseOr(userError *input.UserError, err error) error {
	if userError != nil {
		return w.refuse(*userError)
	}
	return err
}

// insert sends rows and returns them as they were created, in their order.
func (w *write) insert(r *resource.Resource, rows []*input.Row, shape *answer.Shape) ([]answer.Row, error) {
	insert := postgrest.Insert{Table: r.Table, Select: shape.Selection(), Merge: w.root.Action == operation.Upsert}
	for _, row := range rows {
		insert.Rows = append(insert.Rows, row.Values)
	}
	answered, err := w.send(w.x.ctx, insert, shape)
	if err != nil {
		return nil, err
	}
	created, err := answered.All()
	switch {
	case err != nil:
		return nil, unclear(err)
	case len(created) != len(rows):
		return nil, unclear(errRowCount)
	case len(rows) == 1 || !shape.HasRelated():
		return created, nil
	default:
		return inOrder(rows, created)
	}
}

// inOrder returns created rows in the order of the input: by id, or by equal
// values where the caller gave no id. Rows with more values are matched first,
// for the values of one may all be among those of another.
func inOrder(rows []*input.Row, created []answer.Row) ([]answer.Row, error) {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(rows[b].Values) - len(rows[a].Values) })
	ordered := make([]answer.Row, len(rows))
	for _, i := range order {
		j := slices.IndexFunc(created, func(c answer.Row) bool { return matches(rows[i], c) })
		if j < 0 {
			return nil, unclear(fmt.Errorf("row %d of the input is not among those created", i))
		}
		ordered[i] = created[j]
		created = slices.Delete(created, j, j+1)
	}
	return ordered, nil
}

// matches reports whether a created row has the values that were sent.
func matches(sent *input.Row, created answer.Row) bool {
	if id := sent.ID(); id != "" {
		return created.ID() == id
	}
	for _, value := range sent.Values {
		column := created.Shape().Resource().Column(value.Column)
		if created.Shape().Carries(column) && !input.EqualJSON(value.JSON, created.Column(value.Column)) {
			return false
		}
	}
	return true
}

// created is where the input of a create names what may be refused.
func (w *write) created(r *resource.Resource, rows []*input.Row) refused {
	at := refused{resource: r, row: input.Root("input"), forbidden: fmt.Sprintf(
		"Your credential may not create this %s, or a row that it refers to is not there: Carbon does not say which.", r.Name)}
	if len(rows) != 1 {
		return at
	}
	at.references = rows[0].At
	if rows[0].At.String() != "input" {
		at.row = rows[0].At
	}
	if rows[0].ID() != "" {
		at.id = rows[0].At.Member("id")
	}
	return at
}

// related is related rows that are created before the rows that refer to them.
type related struct {
	relation *resource.Relation
	rows     []*input.Row
	ids      []string // as created
}

// relatedRows returns the rows to create for a relation.
func relatedRows(relation *resource.Relation, rows []*input.Row) *related {
	r := &related{relation: relation}
	for _, row := range rows {
		if row.Relation == relation {
			r.rows = append(r.rows, row.Inside)
		}
	}
	return r
}

// createRelated creates the related rows and has the rows refer to them.
func (w *write) createRelated(r *related, rows []*input.Row) (*input.UserError, error) {
	target := r.relation.Target
	if userError, err := w.completeFrom(target, r.rows, rows); err != nil || userError != nil {
		return userError, err
	}
	created, err := w.insert(target, r.rows, idShape(target))
	if refusal, ok := w.refusal(err, w.created(target, r.rows)); ok {
		return &refusal, nil
	}
	if err != nil {
		return nil, err
	}
	for _, row := range created {
		r.ids = append(r.ids, row.ID())
	}
	i := 0
	for _, row := range rows {
		if row.Relation == r.relation {
			id, _ := json.Marshal(r.ids[i])
			row.Values = append(row.Values, postgrest.Value{Column: r.relation.Column.Name, JSON: id})
			i++
		}
	}
	return nil, nil
}

// takeBack deletes related rows that were created, where the rows that should
// refer to them certainly were not. It returns what the caller is told: the
// reason given, or that the related rows may still be there.
func (w *write) takeBack(made []*related, userError *input.UserError, reason error) (*input.UserError, error) {
	if len(made) == 0 {
		return userError, reason
	}
	if reason != nil && !certain(reason) {
		return nil, errors.Join(reason, &leftBehind{made})
	}
	for _, r := range slices.Backward(made) {
		// Written first, so that the log has the rows if the process ends meanwhile.
		w.x.schema.options.Log.InfoContext(w.x.ctx, "taking rows back", "table", r.relation.Target.Table, "ids", r.ids, "reason", fmt.Sprint(reason))
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.x.ctx), takeBackTime)
		deleted, err := w.send(ctx, postgrest.Delete{Table: r.relation.Target.Table, IDs: r.ids, Select: idShape(r.relation.Target).Selection()}, idShape(r.relation.Target))
		cancel()
		if err == nil && deleted.Len() == len(r.ids) {
			continue
		}
		why := "The second write failed."
		if userError != nil {
			why = userError.Message
		}
		w.x.schema.options.Log.WarnContext(w.x.ctx, "rows could not be taken back", "table", r.relation.Target.Table, "ids", r.ids, "reason", fmt.Sprint(reason), "error", fmt.Sprint(err))
		left := input.NewUserError(codes.PartlyDone, input.Root("input"), "%s %s", why, (&leftBehind{made}).message())
		return &left, nil
	}
	return userError, reason
}

// leftBehind is related rows that were created and may still be there.
type leftBehind struct{ made []*related }

// Error says which rows, for the log.
func (l *leftBehind) Error() string { return l.message() }

func (l *leftBehind) message() string {
	var named []string
	for _, r := range l.made {
		what := r.relation.Target.Name
		if len(r.ids) > 1 {
			what = r.relation.Target.Plural
		}
		named = append(named, fmt.Sprintf("the %s with the id %s", what, strings.Join(r.ids, ", ")))
	}
	return "Created before, and not deleted again: " + strings.Join(named, "; ") + "."
}
