package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"carbongraph/upstream/sandbox"
)

var errorCode = regexp.MustCompile(`^(PGRST[0-9]{3}|[0-9A-Z]{5})$`)

// FuzzQuery sends any query string: the answer is rows, or an error that says
// what is wrong.
func FuzzQuery(f *testing.F) {
	for _, exchange := range []string{
		"select=id,x:customer!customerContact_customerId_fkey(name)&x.name=eq.Acme&x=not.is.null&order=x(name).desc,id",
		"or=(tags.cs.{a},customFields->>\"cf_region\".like.e*,not.and(id.in.(\"a\",b),userId.is.null))&limit=5&offset=2",
		"id=match(any).{^cc0,[[:alpha:]]}&customFields->\"cf_score\"=gte.1e3&select=tags->0,customFields::text",
		"select=id,contact!inner(*)&contact.order=email.nullsfirst&contact.limit=1&id=isdistinct.x",
	} {
		f.Add(exchange)
	}
	server := small()
	f.Fuzz(func(t *testing.T, raw string) {
		request := httptest.NewRequest(http.MethodGet, "/customerContact", nil)
		request.URL = &url.URL{Path: "/customerContact", RawQuery: raw}
		request.Header.Set("Authorization", "Bearer "+sandbox.DemoToken())
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, request)
		if !json.Valid(recorder.Body.Bytes()) {
			t.Fatalf("%q: no JSON: %q", raw, recorder.Body)
		}
		if recorder.Code == http.StatusOK {
			return
		}
		if got := code(t, recorder.Body.Bytes()); recorder.Code >= 500 || !errorCode.MatchString(got) {
			t.Fatalf("%q: %d %s", raw, recorder.Code, recorder.Body)
		}
	})
}
