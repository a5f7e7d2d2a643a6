package main

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// graphQLRows is the rows of a GraphQL answer.
func graphQLRows(body []byte) ([]any, error) {
	var answer struct {
		Data struct {
			CustomerContacts struct{ Nodes []any }
		}
		Errors []any
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("answered with errors: %v", answer.Errors)
	}
	return answer.Data.CustomerContacts.Nodes, nil
}

// restRows is the rows of an answer of the upstream.
func restRows(body []byte) (rows []any, err error) {
	return rows, json.Unmarshal(body, &rows)
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
