package graph

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/answer"
	"carbongraph/graph/document"
	"carbongraph/graph/input"
	"carbongraph/graph/model"
	"carbongraph/upstream"
)

// query resolves the root fields of queries.
type query struct{ *operation }

// CustomerContact resolves customerContact.
func (q query) CustomerContact(ctx context.Context, id string) (*answer.Object, error) {
	if id == "" {
		return nil, &input.Error{Path: (*input.Path)(nil).Member("id"), Problem: "is empty; give the id of a customer contact"}
	}
	return q.one(ctx, id)
}

// Node resolves node.
func (q query) Node(ctx context.Context, nodeID string) (answer.Node, error) {
	id, ok := answer.ParseNodeID(nodeID)
	if !ok {
		return nil, nil
	}
	row, err := q.one(ctx, id)
	if row == nil {
		return nil, err
	}
	return answer.Row{Object: *row}, err
}

// one reads and writes the row with the id; nil where there is none.
func (q query) one(ctx context.Context, id string) (*answer.Object, error) {
	path := graphql.GetPath(ctx)
	rows, err := q.rows(ctx, []string{id}, func(int) ast.Path { return path })
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// rows reads the rows with the ids and writes the i-th as the object at
// path(i); nil for one that is not there.
func (q query) rows(ctx context.Context, ids []string, path func(i int) ast.Path) ([]*answer.Object, error) {
	root := q.field(ctx)
	w := &want{key: root.Key, shape: root.Row.Shape(), ids: ids}
	if err := q.batch.read(ctx, w); err != nil {
		return nil, err
	}
	defer q.batch.release(w)
	faults := answer.NewFaults(q.schema.MaxErrors)
	rows, written := make([]*answer.Object, len(ids)), 0
	for _, p := range w.parts {
		if p.err != nil {
			if slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(p.ids, id) }) {
				return nil, p.err
			}
			continue
		}
		found, err := answer.Find(p.answer.Body, p.shape, p.ids)
		if err != nil {
			return nil, badResponse(upstream.BadResponse, err)
		}
		for i, id := range ids {
			if !slices.Contains(p.ids, id) {
				continue
			}
			if row, ok := found.Row(root.Row, id, path(i), faults); ok {
				rows[i] = &row
				written++
			}
		}
	}
	q.schema.Written(ctx, written, "")
	report(ctx, upstream.BadResponse, faults.List())
	return rows, nil
}

// CustomerContacts resolves customerContacts.
func (q query) CustomerContacts(ctx context.Context, filter *model.CustomerContactFilter, orderBy []model.CustomerContactOrder, first *int, after *string, last *int, before *string, offset *int) (answer.Object, error) {
	root := q.field(ctx)
	if root.Err != nil {
		return answer.Object{}, root.Err
	}
	page := input.PageArgs{First: first, After: after, Last: last, Before: before, Offset: offset}
	listing, err := input.List(filter, orderBy, page, q.schema.Limits)
	if err != nil {
		return answer.Object{}, err
	}
	return q.list(ctx, root, listing)
}

// list reads and writes a page of a listing.
func (q query) list(ctx context.Context, root document.Root, listing *input.Listing) (answer.Object, error) {
	plan := root.Connection
	asked := listing.Read(root.Key, plan)
	w := &want{key: root.Key, shape: asked.Shape, query: asked.Query}
	total, err := q.readCounted(ctx, w, asked.CountApart, listing.CountQuery(plan.Count))
	if err != nil {
		return answer.Object{}, listing.Explain(err)
	}
	defer q.batch.release(w)
	p := w.parts[0]
	faults := answer.NewFaults(q.schema.MaxErrors)
	page, err := plan.Read(p.answer.Body, p.shape, asked.Page, faults)
	if err != nil {
		return answer.Object{}, badResponse(upstream.BadResponse, err)
	}
	more := page.More()
	if asked.Probe && page.Len() == asked.Page.Size {
		if more, err = q.probe(ctx, listing, page); err != nil {
			return answer.Object{}, err
		}
	}
	q.schema.Written(ctx, page.Len(), "")
	written, ok := plan.Write(page, listing.Ends(more, total))
	found := faults.List()
	if !ok {
		report(ctx, upstream.BadResponse, found[:len(found)-1])
		return answer.Object{}, located(upstream.BadResponse, found[len(found)-1])
	}
	report(ctx, upstream.BadResponse, found)
	return q.assembly.Place(written), nil
}

// readCounted reads what w wants and returns the number of rows of its list:
// from the same answer, or from a request of its own, sent at the same time.
func (q query) readCounted(ctx context.Context, w *want, apart bool, counting upstream.Query) (total int64, err error) {
	if !apart {
		if err = q.batch.read(ctx, w); err != nil {
			return 0, err
		}
		return w.parts[0].answer.Total, nil
	}
	var counted sync.WaitGroup
	var countErr error
	counted.Go(func() { total, countErr = q.count(ctx, counting) })
	err = q.batch.read(ctx, w)
	counted.Wait()
	return total, cmp.Or(err, countErr)
}

// count counts the rows of a query.
func (q query) count(ctx context.Context, counting upstream.Query) (total int64, err error) {
	defer recovered(ctx, &err)
	call, err := counting.CountCall()
	if err != nil {
		return 0, err
	}
	credential, _ := upstream.CredentialFrom(ctx)
	counted, err := q.schema.Upstream.Read(ctx, credential, call)
	if err != nil {
		return 0, err
	}
	return counted.Total, nil
}

// errNoPosition is a row that cannot be gone on from.
var errNoPosition = errors.New("a row lacks a key of its order")

// probe asks whether there is a row past a full page.
func (q query) probe(ctx context.Context, listing *input.Listing, page *answer.Connection) (bool, error) {
	last, ok := page.Last()
	if !ok {
		return false, badResponse(upstream.BadResponse, errNoPosition)
	}
	past, err := listing.ProbeQuery(last)
	if err != nil {
		return false, err
	}
	found, err := read(ctx, q.schema.Upstream, past)
	if err != nil {
		return false, err
	}
	rows, err := answer.NewRows(found.Body, answer.NewShape(answer.NewColumns("id")))
	if err != nil {
		return false, badResponse(upstream.BadResponse, err)
	}
	more, err := rows.Next()
	if err != nil {
		return false, badResponse(upstream.BadResponse, err)
	}
	return more, nil
}
