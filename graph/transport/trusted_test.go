package transport_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"testing"

	"carbongraph/graph"
	"carbongraph/graph/transport"
	"carbongraph/graph/transport/trusted"
)

const (
	trustedID   = "61c3ff08ff04d2e4a1bf4c6a9f8d3f67"
	trustedHash = "sha256:7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b"
)

// trusting are options with a manifest.
func trusting(tb testing.TB, only bool) options {
	tb.Helper()
	documents, err := trusted.Parse([]byte(`{
		"` + trustedID + `": "query T($n: String!) { __type(name: $n) { name } }",
		"` + trustedHash + `": "{ __typename }",
		"mutation": "mutation { __typename }"
	}`))
	if err != nil {
		tb.Fatal(err)
	}
	options := open(tb)
	options.transport.Trusted, options.transport.TrustedOnly = documents, only
	return options
}

func TestTrustedDocuments(t *testing.T) {
	t.Parallel()
	none, some, only := serve(t, open(t)), serve(t, trusting(t, false)), serve(t, trusting(t, true))
	const (
		unknown    = "PersistedQueryNotFound"
		refused    = "PersistedQueryNotSupported"
		otherHash  = "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query"
		notBoth    = "send a document or the id of a trusted one, not both"
		onlyThese  = `this server runs trusted documents alone: send the document's id as "documentId" (PERSISTED_ONLY)`
		notTrusted = "this server runs trusted documents alone, and this document is none of them (PERSISTED_ONLY)"
		apq        = `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"`
	)
	for name, test := range map[string]struct {
		server     *server
		body       string
		code, want string
	}{
		"documentId":                  {some, `{"documentId":"` + trustedID + `","variables":{"n":"User"}}`, "", ""},
		"documentId of a hash":        {some, `{"documentId":"sha256:7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b"}`, "", ""},
		"doc_id":                      {some, `{"doc_id":"` + trustedID + `","variables":{"n":"User"}}`, "", ""},
		"id":                          {some, `{"id":"` + trustedID + `","variables":{"n":"User"}}`, "", ""},
		"sha256Hash":                  {some, "{" + apq + `7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b"}}}`, "", ""},
		"an operation by name":        {some, `{"documentId":"` + trustedID + `","operationName":"T","variables":{"n":"User"}}`, "", ""},
		"only, documentId":            {only, `{"documentId":"` + trustedHash + `"}`, "", ""},
		"a document":                  {some, typename, "", ""},
		"a document with another id":  {some, `{"query":"{__typename}","id":"7","doc_id":8}`, "", ""},
		"an unknown documentId":       {some, `{"documentId":"x"}`, "PERSISTED_QUERY_NOT_FOUND", unknown},
		"an unknown id":               {some, `{"id":"x"}`, "PERSISTED_QUERY_NOT_FOUND", unknown},
		"an unknown hash":             {some, "{" + apq + `x"}}}`, "PERSISTED_QUERY_NOT_SUPPORTED", refused},
		"both":                        {some, `{"query":"{__typename}","documentId":"` + trustedID + `"}`, "BAD_USER_INPUT", notBoth},
		"both, by hash":               {some, `{"query":"{__typename}",` + apq + `x"}}}`, "BAD_USER_INPUT", otherHash},
		"both, and the hash is right": {some, `{"query":"{ __typename }",` + apq + trustedHash[len("sha256:"):] + `"}}}`, "", ""},
		"only, both":                  {only, `{"query":"{ __typename }",` + apq + trustedHash[len("sha256:"):] + `"}}}`, "", ""},
		"only, both, not trusted":     {only, `{"query":"{a:__typename}",` + apq + hashOf("{a:__typename}") + `"}}}`, "PERSISTED_QUERY_ONLY", notTrusted},
		"wrong variables":             {some, `{"documentId":"` + trustedID + `"}`, "BAD_USER_INPUT", "variable $n: a value is required"},
		"none, documentId":            {none, `{"documentId":"x"}`, "PERSISTED_QUERY_NOT_SUPPORTED", refused},
		"none, a hash":                {none, "{" + apq + `x"}}}`, "PERSISTED_QUERY_NOT_SUPPORTED", refused},
		"none, a hash and a document": {none, `{"query":"{__typename}",` + apq + `x"}}}`, "BAD_USER_INPUT", otherHash},
		"none, a broken hash":         {none, `{"query":"{__typename}","extensions":{"persistedQuery":5}}`, "", ""},
		"only, a document":            {only, typename, "PERSISTED_QUERY_ONLY", onlyThese},
		"only, a trusted document":    {only, `{"query":"{ __typename }"}`, "PERSISTED_QUERY_ONLY", onlyThese},
		"only, unknown":               {only, `{"documentId":"x"}`, "PERSISTED_QUERY_NOT_FOUND", unknown},
		"only, an unknown hash":       {only, "{" + apq + `x"}}}`, "PERSISTED_QUERY_NOT_FOUND", unknown},
		"only, nothing":               {only, "{}", "BAD_USER_INPUT", `the request has no "query"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := test.server.post(t, test.body)
			if r.code() != test.code || r.message() != test.want {
				t.Errorf("got %d %s", r.status, r.body)
			}
			if ok := r.status == http.StatusOK; ok != (test.code == "") {
				t.Errorf("got %d", r.status)
			}
		})
	}
}

func TestTrustedDocumentsOverGET(t *testing.T) {
	t.Parallel()
	s := serve(t, trusting(t, true))
	for query, status := range map[string]int{
		"documentId=" + trustedID + "&variables=%7B%22n%22%3A%22User%22%7D":              200,
		"doc_id=sha256:7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b": 200,
		"documentId=mutation":  405,
		"query=%7B__typename}": 400,
	} {
		r := s.do(t, http.MethodGet, "/graphql?"+query, map[string]string{"Accept": "application/graphql-response+json"}, "")
		if r.status != status {
			t.Errorf("%s: got %d %s", query, r.status, r.body)
		}
	}
}

// A manifest from another schema is told of when the server starts.
func TestCheckTrusted(t *testing.T) {
	t.Parallel()
	for manifest, want := range map[string]string{
		`{"a":"{__typename}"}`:               "",
		`{"a":"{__typename}","b":"{older}"}`: `document "b": Cannot query field "older" on type "Query". Did you mean "node", "nodes", or "user"?`,
		`{"a":"{customerContact(id:1){customer{a:id b:id c:id d:id e:id f:id g:id h:id i:id j:id k:id l:id m:id n:id o:id p:id}}}"}`: `document "a": the operation has 16 aliases; this server allows 15 (MAX_ALIASES)`,
	} {
		documents, err := trusted.Parse([]byte(manifest))
		if err != nil {
			t.Fatal(err)
		}
		options := open(t)
		schema, err := graph.New(options.graph)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(schema.Close)
		options.transport.Schema, options.transport.Trusted = schema, documents
		_, err = transport.New(options.transport)
		if got := message(err); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func hashOf(document string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(document))) }

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
