package graph

import (
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

// keptKeys is the most keys that are kept.
const keptKeys = 10_000

// keys keeps what the upstream tells of callers' keys.
type keys struct {
	companies *otter.Cache[upstream.Fingerprint, told[string]]
	scopes    *otter.Cache[upstream.Fingerprint, told[[]string]]
}

// told is what the upstream tells of a key; not known where it has no function
// for that, or does not let it through.
type told[T any] struct {
	value T
	known bool
}

func newKeys() (*keys, error) {
	companies, err := newKept[string]()
	if err != nil {
		return nil, err
	}
	scopes, err := newKept[[]string]()
	return &keys{companies: companies, scopes: scopes}, err
}

// close stops the goroutines that drop what has expired.
func (k *keys) close() {
	k.companies.StopAllGoroutines()
	k.scopes.StopAllGoroutines()
}

func newKept[T any]() (*otter.Cache[upstream.Fingerprint, told[T]], error) {
	return otter.New(&otter.Options[upstream.Fingerprint, told[T]]{
		MaximumSize: keptKeys, ExpiryCalculator: otter.ExpiryWriting[upstream.Fingerprint, told[T]](keptKeyTime),
	})
}

// company returns the company of the caller's key, and whether it is known.
func (x *execution) company() (string, bool, error) {
	return ask(x, x.schema.keys.companies, "get_company_id_from_api_key", func(body []byte) (company string, err error) {
		err = json.Unmarshal(body, &company)
		return company, err
	})
}

// scopes returns the scopes of the caller's key, in alphabetical order, and
// whether they are known.
func (x *execution) scopes() ([]string, bool, error) {
	return ask(x, x.schema.keys.scopes, "get_api_key_scopes", func(body []byte) ([]string, error) {
		var byName map[string]json.RawMessage
		err := json.Unmarshal(body, &byName)
		return slices.Sorted(maps.Keys(byName)), err
	})
}

// ask returns what a function of the upstream tells of the caller's key, and
// whether it is known.
func ask[T any](x *execution, kept *otter.Cache[upstream.Fingerprint, told[T]], function string, read func(body []byte) (T, error)) (T, bool, error) {
	if t, ok := kept.GetIfPresent(x.credential.Fingerprint()); ok {
		return t.value, t.known, nil
	}
	var t told[T]
	answered, err := x.read(postgrest.Function(function))
	switch status := failureOf(err).Status; {
	case status == http.StatusNotFound || status == http.StatusForbidden:
	case err != nil:
		return t.value, false, err
	case string(answered.Body) == "null":
	default:
		if t.value, err = read(answered.Body); err != nil {
			return t.value, false, badResponse(err)
		}
		t.known = true
	}
	kept.Set(x.credential.Fingerprint(), t)
	return t.value, t.known, nil
}

// writeViewer writes what the caller's key may do.
func (f *field) writeViewer() error {
	company, scopes := []byte("null"), []byte("null")
	var companyErr, scopesErr error
	var tasks []func()
	if f.selects("companyId") {
		tasks = append(tasks, func() {
			var id string
			var known bool
			if id, known, companyErr = f.x.company(); known {
				company = text(id)
			}
		})
	}
	if f.selects("scopes") {
		tasks = append(tasks, func() {
			var names []string
			var known bool
			if names, known, scopesErr = f.x.scopes(); known {
				scopes = text(names)
			}
		})
	}
	together(tasks)
	value := object(f.root.Fields, func(inner selection.Field) []byte {
		switch inner.Name {
		case "companyId":
			f.failInside(inner, companyErr)
			return company
		case "scopes":
			f.failInside(inner, scopesErr)
			return scopes
		default:
			return text("Viewer")
		}
	})
	f.set(value)
	return nil
}

// selects reports whether a field of the name is selected of the root field.
func (f *field) selects(name string) bool {
	return slices.ContainsFunc(f.root.Fields, func(inner selection.Field) bool { return inner.Name == name })
}

// failInside adds an error, where there is one, at a field of the root field.
func (f *field) failInside(inner selection.Field, err error) {
	if err != nil {
		f.failAt(ast.Path{ast.PathName(f.root.Key), ast.PathName(inner.Key)}, err)
	}
}
