package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"carbongraph/upstream/sandbox/internal/grammar"
	"carbongraph/upstream/sandbox/internal/pg"
)

// failure is an error as PostgREST answers it. The keys of its body are in
// the order of the alphabet.
type failure struct {
	status int
	// answered has headers that go with the failure, or is nil.
	answered *answer

	Code    string  `json:"code"`
	Details any     `json:"details"`
	Hint    *string `json:"hint"`
	Message string  `json:"message"`
}

func (f *failure) Error() string { return f.Code + ": " + f.Message }

func fail(status int, code, format string, arguments ...any) *failure {
	return &failure{status: status, Code: code, Message: fmt.Sprintf(format, arguments...)}
}

func (f *failure) detail(format string, arguments ...any) *failure {
	f.Details = fmt.Sprintf(format, arguments...)
	return f
}

func (f *failure) hint(format string, arguments ...any) *failure {
	hint := fmt.Sprintf(format, arguments...)
	f.Hint = &hint
	return f
}

// leftOut refuses what the package documentation lists.
func leftOut(what string) *failure {
	return fail(http.StatusBadRequest, "PGRST127", "Feature not implemented").
		detail("the sandbox leaves out %s", what)
}

// failureOf makes any error of this package one that can be answered.
func failureOf(err error, who caller) *failure {
	var known *failure
	var unread *grammar.Error
	var raised *pg.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &unread):
		return fail(http.StatusBadRequest, "PGRST100", "%s", unread.Message).detail("%s", unread.Details)
	case errors.As(err, &raised):
		f := fail(statusOf(raised.Code, who), raised.Code, "%s", raised.Message)
		if raised.Details != "" {
			f.Details = raised.Details
		}
		if raised.Hint != "" {
			f.Hint = &raised.Hint
		}
		return f
	}
	return fail(http.StatusInternalServerError, "XX000", "%v", err)
}

// statusOf maps an SQLSTATE to a status, as PostgREST does.
func statusOf(code string, who caller) int {
	switch code {
	case "23503", "23505":
		return http.StatusConflict
	case "42501":
		if who.role == roleAnonymous {
			return http.StatusUnauthorized
		}
		return http.StatusForbidden
	case "21000":
		return http.StatusInternalServerError
	case "42883":
		return http.StatusNotFound
	}
	return http.StatusBadRequest
}

func (f *failure) write(w http.ResponseWriter) {
	if f.answered != nil {
		w.Header().Set("Content-Range", f.answered.contentRange)
		w.Header().Set("Preference-Applied", f.answered.preferences)
	}
	if f.status == http.StatusUnauthorized && w.Header().Get("WWW-Authenticate") == "" {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mediaJSON+charset)
	w.WriteHeader(f.status)
	_, _ = w.Write(bytes.TrimRight(body.Bytes(), "\n"))
}

func noSuchColumn(owner, name string) error {
	return pg.Errorf("42703", "column %s.%s does not exist", owner, name)
}

func noSuchOperator(left pg.Type, operator string) error {
	return pg.Errorf("42883", "operator does not exist: %s %s unknown", left, operator)
}

// noSuchTable also names a table that differs at its end only.
func (s *schema) noSuchTable(name string) error {
	f := fail(http.StatusNotFound, "PGRST205", "Could not find the table 'public.%s' in the schema cache", name)
	for _, t := range s.tables {
		if len(t.name) >= len(name)*3/4 && strings.HasPrefix(name, t.name) {
			f = f.hint("Perhaps you meant the table 'public.%s'", t.name)
		}
	}
	return f
}

func notEmbedded(name string) error {
	return fail(http.StatusBadRequest, "PGRST108", "'%s' is not an embedded resource in this request", name).
		hint("Verify that '%s' is included in the 'select' query parameter.", name)
}

func noRelationship(origin, name, hint string) error {
	using := ""
	if hint != "" {
		using = "' using the hint '" + hint
	}
	return fail(http.StatusBadRequest, "PGRST200",
		"Could not find a relationship between '%s' and '%s' in the schema cache", origin, name).
		detail("Searched for a foreign key relationship between '%s' and '%s%s' in the schema 'public', but no matches were found.", origin, name, using)
}

// candidate is one relationship in the details of an ambiguity.
type candidate struct {
	Cardinality  string `json:"cardinality"`
	Embedding    string `json:"embedding"`
	Relationship string `json:"relationship"`
}

func ambiguousRelationship(origin, name string, found []relationship) error {
	candidates := make([]candidate, len(found))
	hints := make([]string, len(found))
	for i, r := range found {
		candidates[i] = candidate{
			Cardinality:  r.cardinality(),
			Embedding:    origin + " with " + r.target().name,
			Relationship: r.describe(),
		}
		hints[i] = fmt.Sprintf("'%s!%s'", r.target().name, r.key.Name)
	}
	f := fail(http.StatusMultipleChoices, "PGRST201",
		"Could not embed because more than one relationship was found for '%s' and '%s'", origin, name).
		hint("Try changing '%s' to one of the following: %s. Find the desired relationship in the 'details' key.",
			name, strings.Join(hints, ", "))
	f.Details = candidates
	return f
}
