package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"carbongraph/graph/answer"
	"carbongraph/graph/input"
	"carbongraph/graph/model"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Entities resolves _entities: the customer contacts that other subgraphs
// refer to, all in one read.
func (q query) Entities(ctx context.Context, representations []json.RawMessage) ([]answer.Node, error) {
	ids := make([]string, len(representations))
	at := (*input.Path)(nil).Member("representations")
	if len(ids) > q.schema.Limits.ListValues {
		return nil, &input.Error{Path: at, Problem: fmt.Sprintf("has %d values; this server allows %d (MAX_LIST_VALUES)", len(ids), q.schema.Limits.ListValues)}
	}
	for i, representation := range representations {
		var key struct {
			Typename string `json:"__typename"`
			ID       string `json:"id"`
		}
		if json.Unmarshal(representation, &key) != nil || key.Typename != "CustomerContact" || key.ID == "" {
			return nil, &input.Error{Path: at.Index(i), Problem: "is no CustomerContact by its id"}
		}
		ids[i] = key.ID
	}
	entities := make([]answer.Node, len(ids))
	if len(ids) == 0 {
		return entities, nil
	}
	path := graphql.GetPath(ctx)
	rows, err := q.rows(ctx, ids, func(i int) ast.Path { return append(slices.Clip(path), ast.PathIndex(i)) })
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if row != nil {
			entities[i] = answer.Row{Object: *row}
		}
	}
	return entities, nil
}

// Service resolves _service.
func (q query) Service(context.Context) (model.Service, error) {
	return model.Service{Sdl: &q.schema.SDL}, nil
}
