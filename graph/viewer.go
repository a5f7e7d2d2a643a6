package graph

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/selection"
	"carbongraph/upstream"
	"carbongraph/upstream/postgrest"
)

// keptKeyTime is how long what the upstream tells of a key is kept.
const keptKeyTime = 10 * time.Minute

// keptAnswers is the most answers about keys that are kept.
const keptAnswers = 20_000

// question is a function of the upstream that tells of a caller's key.
type question struct {
	key      upstream.Fingerprint
	function string
}

// keys keeps what the upstream tells of callers' keys, as JSON: null where it
// has no function for that, or does not let it through.
type keys = *otter.Cache[question, []byte]

func newKeys() (keys, error) {
	return otter.New(&otter.Options[question, []byte]{
		MaximumSize: keptAnswers, ExpiryCalculator: otter.ExpiryWriting[question, []byte](keptKeyTime),
	})
}

// company returns the company of the caller's key, and whether it is known.
func (x *execution) company() (company string, known bool, err error) {
	known, err = x.ask("get_company_id_from_api_key", &company)
	return company, known, err
}

// scopes returns the scopes of the caller's key, in alphabetical order, and
// whether they are known.
func (x *execution) scopes() ([]string, bool, error) {
	var byName map[string]json.RawMessage
	known, err := x.ask("get_api_key_scopes", &byName)
	return slices.Sorted(maps.Keys(byName)), known, err
}

// ask reads what a function of the upstream tells of the caller's key, and
// returns whether it is known.
func (x *execution) ask(function string, told any) (bool, error) {
	q := question{x.credential.Fingerprint(), function}
	body, kept := x.schema.keys.GetIfPresent(q)
	if !kept {
		answered, err := x.read(postgrest.Function(function))
		switch status := failureOf(err).Status; {
		case status == http.StatusNotFound || status == http.StatusForbidden:
			body = []byte("null")
		case err != nil:
			return false, err
		default:
			body = bytes.Clone(answered.Body)
		}
	}
	if err := json.Unmarshal(body, told); err != nil {
		return false, badResponse(err)
	}
	if !kept {
		x.schema.keys.Set(q, body)
	}
	return string(body) != "null", nil
}

// writeViewer writes what the caller's key may do.
func (f *field) writeViewer() error {
	type told struct {
		value []byte
		err   error
	}
	byField := map[string]*told{}
	var tasks []func()
	for _, field := range []struct {
		name string
		ask  func() ([]byte, error)
	}{
		{"companyId", func() ([]byte, error) { return orNull(f.x.company()) }},
		{"scopes", func() ([]byte, error) { return orNull(f.x.scopes()) }},
	} {
		if slices.ContainsFunc(f.root.Fields, func(inner selection.Field) bool { return inner.Name == field.name }) {
			t := &told{}
			byField[field.name] = t
			tasks = append(tasks, func() { t.value, t.err = field.ask() })
		}
	}
	together(tasks)
	f.set(object(f.root.Fields, func(inner selection.Field) []byte {
		t := byField[inner.Name]
		if t == nil {
			return text("Viewer")
		}
		if t.err != nil {
			f.failAt(ast.Path{ast.PathName(f.root.Key), ast.PathName(inner.Key)}, t.err)
		}
		return t.value
	}))
	return nil
}

// orNull returns what is known of a key as JSON, and null where nothing is.
func orNull[T string | []string](value T, known bool, err error) ([]byte, error) {
	if !known {
		return []byte("null"), err
	}
	return text(value), err
}
