// Package postgrest answers reads as PostgREST does, byte for byte: what the
// benchmarks have for an upstream. It is the sandbox, with rows of the sizes of
// real ones.
package postgrest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"

	"carbongraph/upstream/sandbox"
)

// Page is the answer to a read.
type Page struct {
	// Body is a JSON array of rows.
	Body string
	// ContentRange is the header that says which rows they are: 0-24/*.
	ContentRange string
}

// Read answers a GET of a target, such as
// /customerContact?select=id,contact(email)&order=id.asc&limit=25. What is not
// answered with rows is an error.
func Read(target string) (Page, error) {
	tables, err := filled()
	if err != nil {
		return Page{}, err
	}
	answer, err := send(tables, http.MethodGet, target, nil)
	if err != nil {
		return Page{}, err
	}
	return Page{Body: answer.Body.String(), ContentRange: answer.Header().Get("Content-Range")}, nil
}

// filled is the sandbox with the tables filled.
var filled = sync.OnceValues(func() (http.Handler, error) {
	tables := sandbox.New(sandbox.WithCompany("co2", 0), sandbox.WithCompany("co3", 0))
	for _, t := range rows() {
		body, err := json.Marshal(t.rows)
		if err != nil {
			return nil, err
		}
		if _, err := send(tables, http.MethodPost, "/"+t.name, body); err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return tables, nil
})

func send(tables http.Handler, method, target string, body []byte) (*httptest.ResponseRecorder, error) {
	request, err := http.NewRequest(method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+sandbox.Token(company, "rw"))
	answer := httptest.NewRecorder()
	tables.ServeHTTP(answer, request)
	if answer.Code >= http.StatusMultipleChoices {
		return nil, fmt.Errorf("%s is answered %d %s", target, answer.Code, answer.Body)
	}
	return answer, nil
}
