package handler_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/handler"
)

// BenchmarkHandler is all that the handler does around the execution of a
// cached document.
func BenchmarkHandler(b *testing.B) {
	schema := canned{loadSchema(b), func(*graphql.OperationContext) *graphql.Response {
		return data(`{"customerContact":{"id":"1"}}`)
	}}
	options := open()
	options.Cache = graphql.MapCache[*handler.Document]{}
	h := handler.New(schema, options)
	const body = `{"query":"query One($id: ID!) { customerContact(id: $id) { id customer { name } } }","operationName":"One","variables":{"id":"1"}}`
	reader := strings.NewReader(body)
	request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	request.Header.Set("Content-Type", "application/json")
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(body)
		request.Body = nopCloser{reader}
		w := discard{http.Header{}}
		h.ServeHTTP(w, request)
	}
}

type nopCloser struct{ *strings.Reader }

func (nopCloser) Close() error { return nil }

type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
