package transport_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"
)

// fuzzed is a handler for a fuzz target: a panic anywhere fails the target.
func fuzzed(f *testing.F) func(*testing.T, *http.Request) {
	f.Helper()
	options := trusting(f, false)
	var panicked atomic.Bool
	options.graph.Panicked = func() { panicked.Store(true) }
	h := handler(f, options)
	return func(t *testing.T, r *http.Request) {
		t.Helper()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if panicked.Load() {
			t.Fatalf("a panic: %s", w.Body)
		}
		body := w.Body.Bytes()
		var object map[string]json.RawMessage
		if !utf8.Valid(body) || !bytes.HasPrefix(body, []byte("{")) || json.Unmarshal(body, &object) != nil {
			t.Fatalf("the answer is not one JSON object: %q", body)
		}
		if object["data"] == nil && object["errors"] == nil {
			t.Fatalf("an answer with neither data nor errors: %s", body)
		}
		if length := w.Header().Get("Content-Length"); length != strconv.Itoa(len(body)) {
			t.Fatalf("Content-Length is %s of %d", length, len(body))
		}
	}
}

// seeds are documents with variables.
var seeds = [][2]string{
	{"{__typename}", "{}"},
	{"query($n:Int=5){customerContacts(first:$n){nodes{id}}}", `{"n":2147483647}`},
	{"query($f:CustomerContactFilter){customerContacts(filter:$f){edges{node{customer{name}}}}}", `{"f":{"and":[{"id":{"in":["a",1]}}]}}`},
	{`{customerContacts(filter:{customFields:{contains:{a:[1.10 [] {b:"\ud83d\ude00"}]}}}){totalCount}}`, "{}"},
	{"mutation($i:CreateCustomerContactInput!){createCustomerContact(input:$i){userErrors{code}}}", `{"i":{"customerId":1,"contactId":"2","customFields":{"a":1e400}}}`},
	{"{...f} fragment f on Query{...@include(if:true){node(nodeId:\"\"\"x\"\"\"){nodeId}} ...f}", "null"},
	{"{__schema{types{...t}}} fragment t on __Type{ofType{...t}}", "[]"},
	{"subscription{x @defer}", `{"a":"\u0000"}`},
	{"query a{a} query b{b}", `{"a":`},
}

func FuzzDocument(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed[0], seed[1])
	}
	serve := fuzzed(f)
	f.Fuzz(func(t *testing.T, document, variables string) {
		query := url.Values{"query": {document}, "variables": {variables}}
		serve(t, httptest.NewRequest(http.MethodGet, "/?"+query.Encode(), http.NoBody))
		serve(t, post(`{"query":`+quote(document)+`,"variables":`+variables+"}"))
	})
}

func FuzzBody(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(`{"query":` + quote(seed[0]) + `,"variables":` + seed[1] + "}"))
	}
	f.Add([]byte(`{"documentId":"sha256:0123","operationName":null,"extensions":{"persistedQuery":{"sha256Hash":"0123"}},"id":[]}`))
	f.Add([]byte("[" + typename + "]"))
	serve := fuzzed(f)
	f.Fuzz(func(t *testing.T, body []byte) { serve(t, post(string(body))) })
}

func FuzzURL(f *testing.F) {
	f.Add("query=%7B__typename%7D&operationName=&variables=%7B%7D", "*/*")
	f.Add("documentId=sha256:0123&doc_id=x;%zz", "application/graphql-response+json;q=0.5, text/*")
	serve := fuzzed(f)
	f.Fuzz(func(t *testing.T, query, accept string) {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL.RawQuery = query
		r.Header.Set("Accept", accept)
		serve(t, r)
	})
}

// post is a request with a body that says that it is JSON.
func post(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}
