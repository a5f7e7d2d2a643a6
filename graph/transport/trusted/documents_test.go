package trusted_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carbongraph/graph/transport/trusted"
)

func ExampleParse() {
	const hash = "c35abda8c49628e8d75ba12d641b22d6b8005bcb23188bda670b55c0e208d3e0"
	documents, err := trusted.Parse([]byte(`{"` + hash + `": "query Me { __typename }", "me": "{ __typename }"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(documents.Find(hash))
	fmt.Println(documents.Find("sha256:" + hash))
	fmt.Println(documents.Find("me"))
	fmt.Println(documents.Find("sha256:me"))
	// Output:
	// query Me { __typename } true
	// query Me { __typename } true
	// { __typename } true
	//  false
}

func TestParse(t *testing.T) {
	t.Parallel()
	const apollo = `{"format":"apollo-persisted-query-manifest","version":1,"operations":`
	for name, test := range map[string]struct{ manifest, want string }{
		"codegen's or Relay's": {`{"b":"{b}","a":"query A{a}fragment f on Query{a}"}`, "a: query A{a}fragment f on Query{a}\nb: {b}\n"},
		"Apollo's":             {apollo + `[{"id":"a","name":"A","type":"query","body":"query A{a}"},{"id":"b","body":"{b}"}]}`, "a: query A{a}\nb: {b}\n"},
		"empty":                {"{}", ""},
		"a document of format": {`{"format":"{a}"}`, "format: {a}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documents, err := trusted.Parse([]byte(test.manifest))
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for id, document := range documents.All() {
				fmt.Fprintf(&got, "%s: %s\n", id, document)
			}
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got.String(), test.want)
			}
			for range documents.All() {
				break
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const apollo = `{"format":"apollo-persisted-query-manifest","operations":`
	for name, test := range map[string]struct{ manifest, want string }{
		"nothing":               {"", "malformed JSON at byte 0"},
		"a list":                {"[]", "a manifest is a JSON object of documents by id"},
		"an id twice":           {`{"a":"{a}","a":"{b}"}`, "an object has a key twice, the second time at byte 11"},
		"an empty id":           {`{"":"{a}"}`, "a document has an empty id"},
		"no text":               {`{"a":{"query":"{a}"}}`, `document "a" is no text`},
		"no GraphQL":            {`{"a":"{a}","b":"{\n  b("}`, `document "b": line 2, column 5: Expected Name, found <EOF>`},
		"no operation":          {`{"a":"fragment f on Query{a}"}`, `document "a": there is no operation in it`},
		"another's hash":        {`{"sha256:00":"{a}"}`, `document "sha256:00": the id is not the hash of the text, sha256:460c3a93211614ac783c0f1d1bbbcb45a6da87d6421b5c0771772588f1015ff8`},
		"Apollo's, no list":     {apollo + "{}}", "the manifest has no list of operations"},
		"Apollo's, no id":       {apollo + `[{"id":"a","body":"{a}"},{"body":"{a}"}]}`, "operation 1 has no id"},
		"Apollo's, no object":   {apollo + `[5]}`, "operation 0 has no id"},
		"Apollo's, no body":     {apollo + `[{"id":"a"}]}`, `document "a" is no text`},
		"Apollo's, an id twice": {apollo + `[{"id":"a","body":"{a}"},{"id":"a","body":"{b}"}]}`, `document "a" is there twice`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := trusted.Parse([]byte(test.manifest)); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "persisted-documents.json")
	if _, err := trusted.Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	for manifest, want := range map[string]string{`{"a":"{a}"}`: "", `{"a":"{"}`: path + `: document "a": line 1, column 2: Expected Name, found <EOF>`} {
		if err := os.WriteFile(path, []byte(manifest), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := trusted.Load(path)
		if got := fmt.Sprint(err); err != nil && got != want || err == nil && want != "" {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
