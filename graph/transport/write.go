package transport

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
)

// write writes an answer and tells what was written. The data, which may be
// megabytes, is neither read nor copied.
func (h *Handler) write(w http.ResponseWriter, a *answer, media mediaType) Answered {
	status := a.status(media)
	var data [][]byte
	if a.result != nil {
		defer a.result.Release()
		data = a.result.Data
		if status != http.StatusOK {
			// Only an answer whose data is null may have another status.
			data = [][]byte{[]byte("null")}
		}
	}
	before, after := a.envelope()
	size := len(before) + len(after)
	for _, piece := range data {
		size += len(piece)
	}

	header := w.Header()
	header.Set("Content-Type", media.header())
	header.Set("Content-Length", strconv.Itoa(size))
	// An answer is for one caller's credential.
	header.Set("Cache-Control", "no-store")
	if status == http.StatusMethodNotAllowed {
		header.Set("Allow", a.refused.allow)
	}
	if status == http.StatusServiceUnavailable {
		header.Set("Retry-After", "1")
	}
	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(status)
	// A caller who has left is not told so.
	_, _ = w.Write(before)
	for _, piece := range data {
		_, _ = w.Write(piece)
	}
	_, _ = w.Write(after)
	return a.answered(status, size)
}

// header is the value of Content-Type.
func (m mediaType) header() string {
	if m == mediaGraphQL {
		return "application/graphql-response+json; charset=utf-8"
	}
	return "application/json; charset=utf-8"
}

// status is the HTTP status of an answer.
func (a *answer) status(media mediaType) int {
	switch {
	case a.refused == nil && a.result.Overloaded && !a.result.HasData:
		return http.StatusServiceUnavailable
	case a.refused == nil && (media == mediaJSON || a.result.HasData):
		return http.StatusOK
	case a.refused == nil:
		return statusOf(a.errors, http.StatusOK)
	case !a.refused.wellFormed:
		return a.refused.status
	case media == mediaJSON:
		return http.StatusOK
	default:
		return statusOf(a.errors, a.refused.status)
	}
}

// statusOf is the status of an answer without data: 401 where the caller has to
// authenticate.
func statusOf(errs gqlerror.List, otherwise int) int {
	if slices.ContainsFunc(errs, func(err *gqlerror.Error) bool { return codeOf(err) == codes.Unauthenticated }) {
		return http.StatusUnauthorized
	}
	return otherwise
}

// envelope is what is written before and after the data. Errors come first:
// where an answer is cut off, they are what tells why.
func (a *answer) envelope() (before, after []byte) {
	if len(a.errors) == 0 && len(a.extensions) == 0 {
		return []byte(`{"data":`), []byte(`}`)
	}
	before, after = append(before, '{'), []byte(`}`)
	if len(a.errors) > 0 {
		before = append(append(before, `"errors":`...), marshal(a.errors)...)
	}
	if a.executed {
		if len(a.errors) > 0 {
			before = append(before, ',')
		}
		before = append(before, `"data":`...)
	}
	if len(a.extensions) > 0 {
		after = append(append([]byte(`,"extensions":`), marshal(a.extensions)...), '}')
	}
	return before, after
}

// marshal writes errors and extensions, which always marshal, as JSON. The & of
// a query string stays one: answers are not put into HTML.
func marshal(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// answered tells what was written.
func (a *answer) answered(status, size int) Answered {
	done := Answered{Client: a.caller.Client, Status: status, Bytes: size}
	if a.operation != nil {
		done.Operation, done.Type = a.operation.Name, string(a.operation.Type)
	}
	if r := a.result; r != nil {
		done.Data, done.Rows, done.UserError, done.Attempts = r.HasData, r.Rows, r.UserError, r.Attempts
	}
	for _, err := range a.errors {
		done.Codes = append(done.Codes, codeOf(err))
	}
	return done
}
