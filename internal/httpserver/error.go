package httpserver

import (
	"encoding/json"
	"net/http"
)

// graphQLError is an error as GraphQL clients read them.
type graphQLError struct {
	Message    string     `json:"message"`
	Extensions extensions `json:"extensions"`
}

type extensions struct {
	Code       string `json:"code"`
	RetryAfter int    `json:"retryAfter,omitempty"`
	RequestID  string `json:"requestId,omitempty"`
}

// writeError answers with one error, under the request id that RequestID gave.
func writeError(w http.ResponseWriter, status int, e graphQLError) {
	header := w.Header()
	e.Extensions.RequestID = header.Get(requestIDHeader)
	body, err := json.Marshal(struct {
		Errors []graphQLError `json:"errors"`
	}{[]graphQLError{e}})
	if err != nil {
		panic(err) // strings and a number can always be marshalled
	}
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag"} { // of an answer that was begun
		header.Del(name)
	}
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
