package postgrest_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
)

// recordedExchange is a request that a PostgREST answered as meant.
type recordedExchange struct{ Name, Method, Target, Prefer, Body string }

// recordedExchanges are the exchanges of testdata/encode/recorded.json by name.
func recordedExchanges(t *testing.T) map[string]recordedExchange {
	t.Helper()
	data, err := os.ReadFile("testdata/encode/recorded.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []recordedExchange
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]recordedExchange, len(all))
	for _, e := range all {
		byName[e.Name] = e
	}
	return byName
}

// Every recorded request that a value can say is what the value encodes to.
func TestRecorded(t *testing.T) {
	t.Parallel()
	exchanges := recordedExchanges(t)
	values := recordedFilters()
	maps.Copy(values, recordedQueries())
	for name, q := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorded, ok := exchanges[name]
			if !ok {
				t.Fatal("not recorded")
			}
			call, err := q.Call()
			if err != nil {
				t.Fatal(err)
			}
			if call.Method != recorded.Method || call.Prefer != recorded.Prefer {
				t.Errorf("%s, Prefer %q; recorded %s, Prefer %q", call.Method, call.Prefer, recorded.Method, recorded.Prefer)
			}
			if got, want := params(t, call.Target), params(t, recordedAliases(name).Replace(recorded.Target)); !slices.Equal(got, want) {
				t.Errorf("\n    got %q\nrecorded %q", got, want)
			}
		})
	}
	if reads := len(exchanges) - len(recordedWrites()); len(values) != reads {
		t.Errorf("%d values for %d recorded reads", len(values), reads)
	}
}

// params are the parameters of a target, decoded, in an order of their own:
// PostgREST takes them in any. A recorded order may leave out where nulls go,
// and a recorded list the limit.
func params(t *testing.T, target string) []string {
	t.Helper()
	_, query, _ := strings.Cut(target, "?")
	var params []string
	for pair := range strings.SplitSeq(query, "&") {
		decoded, err := url.PathUnescape(pair)
		if err != nil {
			t.Fatal(err)
		}
		if keys, ok := strings.CutPrefix(decoded, "order="); ok {
			decoded = "order=" + withNulls(keys)
		}
		if decoded != noLimit {
			params = append(params, decoded)
		}
	}
	slices.Sort(params)
	return params
}

// noLimit is the limit of a value that stands for a request without one.
const noLimit = "limit=1000"

// recordedAliases are the names that a recorded request gives to what the
// encoder names otherwise: it orders by selected embeds and numbers the embeds
// that filter.
func recordedAliases(name string) *strings.Replacer {
	switch name {
	case "null filter on an embed inside or":
		return strings.NewReplacer("c1", "f0", "u1", "f1")
	case "keyset over a column of a relation", "by an aliased empty embed":
		return strings.NewReplacer("o0%3Acontact%28%29", "contact%28lastName%29", "o0", "contact", "k0", "f0", "k1", "f1")
	case "keyset past the values of a relation: no related row and a null column are one class":
		return strings.NewReplacer("o0%3Auser%28%29", "user%28fullName%29", "o0", "user", "k0", "f0")
	case "keyset over a JSON value":
		return strings.NewReplacer("customFields-%3Ecf_region&", "customFields&")
	default:
		return strings.NewReplacer()
	}
}

// withNulls adds to keys of an order where nulls go unless told.
func withNulls(order string) string {
	keys := strings.Split(order, ",")
	for i, key := range keys {
		switch {
		case strings.HasSuffix(key, ".asc"):
			keys[i] += ".nullslast"
		case strings.HasSuffix(key, ".desc"):
			keys[i] += ".nullsfirst"
		}
	}
	return strings.Join(keys, ",")
}

func TestRecordedWrites(t *testing.T) {
	t.Parallel()
	exchanges := recordedExchanges(t)
	for name, w := range recordedWrites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorded, ok := exchanges[name]
			if !ok {
				t.Fatal("not recorded")
			}
			call, err := w.Call()
			if err != nil {
				t.Fatal(err)
			}
			prefer := recorded.Prefer
			if call.Method != "POST" && !strings.Contains(prefer, "max-affected") {
				prefer += ",handling=strict,max-affected=1"
			}
			if call.Method != recorded.Method || call.Prefer != prefer {
				t.Errorf("%s, Prefer %q; recorded %s, Prefer %q", call.Method, call.Prefer, recorded.Method, prefer)
			}
			if call.Target != recorded.Target {
				t.Errorf("\n    got %s\nrecorded %s", call.Target, recorded.Target)
			}
			if got, want := string(call.Body), strings.NewReplacer(`": `, `":`, ", ", ",").Replace(recorded.Body); got != want {
				t.Errorf("body\n    got %s\nrecorded %s", got, want)
			}
		})
	}
}
