package handler

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// write writes an answer and tells what was written. The data, which may be
// megabytes, is neither read nor copied.
func (h *Handler) write(w http.ResponseWriter, a answer, media mediaType) Answered {
	status := h.status(a, media)
	if a.refused == nil && status != http.StatusOK {
		// Only an answer whose data is null may have another status.
		a.data = []byte("null")
		a.pieces = [][]byte{a.data}
	}
	before, after := envelope(a)
	size := len(before) + len(after)
	for _, piece := range a.pieces {
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
	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(status)
	// A caller who has left is not told so.
	_, _ = w.Write(before)
	for _, piece := range a.pieces {
		_, _ = w.Write(piece)
	}
	_, _ = w.Write(after)
	if a.written != nil {
		a.written()
	}
	return answered(a, status, size)
}

// header is the value of Content-Type.
func (m mediaType) header() string {
	if m == mediaGraphQL {
		return "application/graphql-response+json; charset=utf-8"
	}
	return "application/json; charset=utf-8"
}

// status is the HTTP status of an answer.
func (h *Handler) status(a answer, media mediaType) int {
	switch {
	case a.refused == nil && (media == mediaJSON || hasData(a.data)):
		return http.StatusOK
	case a.refused == nil:
		return h.statusOf(a.errors, http.StatusOK)
	case !a.refused.wellFormed:
		return a.refused.status
	case media == mediaJSON:
		return http.StatusOK
	default:
		return h.statusOf(a.errors, a.refused.status)
	}
}

// statusOf is the status of the first error that has one.
func (h *Handler) statusOf(errs gqlerror.List, otherwise int) int {
	for _, err := range errs {
		if status, ok := h.options.Statuses[codeOf(err)]; ok {
			return status
		}
	}
	return otherwise
}

// hasData reports whether data has a root field that is not null. The keys of
// root fields are names, so a comma outside of a value ends a field; one inside
// ends a part that is not just null either, or is followed by such a part.
func hasData(data []byte) bool {
	if len(data) == 0 || string(data) == "null" {
		return false
	}
	fields := bytes.TrimSuffix(bytes.TrimPrefix(data, []byte("{")), []byte("}"))
	for field := range bytes.SplitSeq(fields, []byte(",")) {
		if !bytes.HasSuffix(field, []byte(`":null`)) {
			return true
		}
	}
	return false
}

// envelope is what is written before and after the data. Errors come first:
// where an answer is cut off, they are what tells why.
func envelope(a answer) (before, after []byte) {
	if len(a.errors) == 0 && len(a.extensions) == 0 {
		return []byte(`{"data":`), []byte(`}`)
	}
	before, after = append(before, '{'), []byte(`}`)
	if len(a.errors) > 0 {
		before = append(before, `"errors":`...)
		before = append(before, marshal(a.errors, `[{"message":"internal error","extensions":{"code":"INTERNAL"}}]`)...)
	}
	if len(a.data) > 0 {
		if len(a.errors) > 0 {
			before = append(before, ',')
		}
		before = append(before, `"data":`...)
	}
	if len(a.extensions) > 0 {
		after = append([]byte(`,"extensions":`), marshal(a.extensions, `{}`)...)
		after = append(after, '}')
	}
	return before, after
}

// marshal writes JSON, or what stands in for a value that cannot be written.
// The & of a query string stays one: answers are not put into HTML.
func marshal(value any, otherwise string) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return []byte(otherwise)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// answered tells what was written.
func answered(a answer, status, size int) Answered {
	done := Answered{Data: hasData(a.data), Status: status, Bytes: size}
	if a.operation != nil {
		done.Operation, done.Type = a.operation.Name, string(a.operation.Operation)
	}
	for _, err := range a.errors {
		done.Codes = append(done.Codes, codeOf(err))
	}
	return done
}
