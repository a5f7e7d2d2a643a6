package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// graphQLRows is the rows of a GraphQL answer.
func graphQLRows(body []byte) ([]any, error) {
	var answer struct {
		Data   map[string]struct{ Nodes []any }
		Errors []any
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("answered with errors: %v", answer.Errors)
	}
	for _, page := range answer.Data {
		return page.Nodes, nil
	}
	return nil, errors.New("answered with no data")
}

// restRows is the rows of an answer of the upstream, with lists inside them as
// GraphQL has them.
func restRows(body []byte) (rows []any, err error) {
	if err := json.Unmarshal(body, &rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		row, _ := row.(map[string]any)
		if list, ok := row["m0"]; ok {
			delete(row, "m0")
			row["customerContacts"] = map[string]any{"nodes": list}
		}
	}
	return rows, nil
}

// checkRows refuses rows that are not those of the upstream: what answers
// something else is not to be compared.
func checkRows(rows, upstream []any, want int) error {
	if len(upstream) < want {
		return fmt.Errorf("the upstream has %d rows, want %d", len(upstream), want)
	}
	if !reflect.DeepEqual(rows, upstream[:want]) {
		return fmt.Errorf("the rows are not those of the upstream")
	}
	return nil
}
