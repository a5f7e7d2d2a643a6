package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

// get reads rows of co1 and wants them all, as the JSON of an array without
// blanks between rows.
func get(t *testing.T, server http.Handler, target string) string {
	t.Helper()
	response := send(server, http.MethodGet, target, "")
	if response.Code != http.StatusOK {
		t.Errorf("%s: %d %s", target, response.Code, response.Body)
	}
	return strings.ReplaceAll(response.Body.String(), ", \n ", ",")
}

func q(text string) string { return url.QueryEscape(text) }

// code is the code of an error.
func code(t *testing.T, body []byte) string {
	t.Helper()
	var failed struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(body, &failed); err != nil {
		t.Errorf("%v in %s", err, body)
	}
	return failed.Code
}

// TestTraps is about what PostgREST does without a word.
func TestTraps(t *testing.T) {
	t.Parallel()
	server := small()
	const two = "/customerContact?select=id&order=id&limit=2&"
	for name, test := range map[string]struct{ target, want string }{
		"NUL cuts a list element":               {two + "id=in.(%22cc001%00zzz%22)", `[{"id":"cc001"}]`},
		"NUL cuts a value":                      {two + "id=eq.cc001%00zzz", `[{"id":"cc001"}]`},
		"NUL cuts a name":                       {two + "id%00zzz=eq.cc001", `[{"id":"cc001"}]`},
		"a list of one empty text is empty":     {two + "id=in.(%22%22)", `[]`},
		"and its complement is everything":      {two + "id=not.in.(%22%22)", `[{"id":"cc001"},{"id":"cc002"}]`},
		"null in a list is a text":              {two + "userId=in.(null)", `[]`},
		"a limit that is no number is none":     {"/customerContact?select=id&order=id.desc&limit=abc&id=gt.cc058", `[{"id":"cc060"},{"id":"cc059"}]`},
		"a parameter without = is dropped":      {two + "id", `[{"id":"cc001"},{"id":"cc002"}]`},
		"what follows a path is ignored":        {two + q(`customFields->>a.b`) + "=eq.dot", `[]`},
		"unless the key is quoted":              {two + q(`customFields->>"a.b"`) + "=eq.dot", `[{"id":"cc004"},{"id":"cc010"}]`},
		"what follows a keyword is ignored":     {two + "customFields=is.nullxyz", `[{"id":"cc006"},{"id":"cc012"}]`},
		"what follows a list is ignored":        {two + "id=in.(cc003)zzz", `[{"id":"cc003"}]`},
		"what follows a tree is ignored":        {two + "or=(id.eq.cc003)zzz", `[{"id":"cc003"}]`},
		"what follows a selection is ignored":   {"/customerContact?select=id)zzz&id=eq.cc003", `[{"id":"cc003"}]`},
		"an unreadable selection is everything": {"/user?select=(&id=eq.user1", `[{"id":"user1","email":"grace@example.com","firstName":"Grace","lastName":"Hopper","fullName":"Grace Hopper","about":"","avatarUrl":null,"phone":null,"active":true,"createdAt":"2026-01-01T00:00:00+00:00"}]`},
		"digits are an index":                   {two + q(`customFields->>1`) + "=eq.digit", `[]`},
		"unless they are quoted":                {two + q(`customFields->>"1"`) + "=eq.digit", `[{"id":"cc004"},{"id":"cc010"}]`},
		"a plus sign is a blank":                {"/contact?select=id&lastName=eq.50%25+Off&limit=1&order=id", `[{"id":"con005"}]`},
		"a semicolon separates":                 {two + "a=b;select=id", ``},
		"a star is a wildcard in like":          {"/contact?select=id&lastName=like.star*fish&limit=1&order=id", `[{"id":"con007"}]`},
		"quotes are literal outside of lists":   {two + `id=eq.%22cc001%22`, `[]`},
		"the first select counts":               {"/customerContact?select=id&select=tags&id=eq.cc001", `[{"id":"cc001"}]`},
		"the first order counts":                {"/customerContact?select=id&order=id.desc&order=id.asc&limit=1", `[{"id":"cc060"}]`},
		"the last limit counts":                 {"/customerContact?select=id&order=id&limit=5&limit=1", `[{"id":"cc001"}]`},
		"-> compares across types":              {two + q(`customFields->"cf_vip"`) + "=gt.20", `[{"id":"cc004"},{"id":"cc010"}]`},
		"numeric's minimum keeps texts out":     {two + q(`customFields->"cf_region"`) + "=gte.-1e131071", `[]`},
		"->> makes NULL of null":                {two + q(`customFields->"nested"->"a"->>1`) + "=not.is.null", `[]`},
		"-> does not":                           {two + q(`customFields->"nested"->"a"->1`) + "=not.is.null", `[{"id":"cc003"},{"id":"cc009"}]`},
		"neq leaves NULL out":                   {"/customerContact?select=id&order=id&limit=1&userId=neq.user2", `[{"id":"cc007"}]`},
		"isdistinct does not":                   {"/customerContact?select=id&order=id&limit=1&userId=isdistinct.user2", `[{"id":"cc002"}]`},
		"an embed is found by its name too":     {"/customerContact?select=id,f0:contact()&contact.lastName=eq.Lovelace&f0=not.is.null&limit=1&order=id", `[{"id":"cc008"}]`},
		"embeds with filters come first":        {"/customerContact?select=user(id),contact(id),id&contact.id=not.is.null&id=eq.cc001", `[{"id":"cc001","contact":{"id": "con001"},"user":{"id": "user2"}}]`},
		"a key inside an embed counts once":     {"/customerContact?select=contact(x:id,x:email)&id=eq.cc001", `[{"contact":{"x": "c1@example.com"}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			if test.want == "" {
				response := send(server, http.MethodGet, test.target, "")
				if got := code(t, response.Body.Bytes()); got != "PGRST100" {
					t.Errorf("got %s", response.Body)
				}
				return
			}
			if got := get(t, server, test.target); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.target, got, test.want)
			}
		})
	}
}

// TestErrors is about the status and code of what is refused.
func TestErrors(t *testing.T) {
	t.Parallel()
	server := small(sandbox.WithoutColumn("customerContact", "companyId"), sandbox.WithoutColumn("nope", "id"))
	const contacts = "/customerContact?"
	for _, test := range []struct {
		target string
		status int
		code   string
	}{
		{contacts + "select=companyId", 400, "42703"},
		{contacts + "companyId=eq.co1", 400, "42703"},
		{contacts + "order=companyId", 400, "42703"},
		{contacts + "select=contact(nope)", 400, "42703"},
		{contacts + "select=contact(email)&order=contact(lastName)", 400, "42703"},
		{contacts + "userId=cs.{a}", 404, "42883"},
		{contacts + "tags=like.a", 404, "42883"},
		{contacts + "tags=match.a", 404, "42883"},
		{contacts + "customFields=ov.{}", 404, "42883"},
		{contacts + q(`customFields->>"a"->"b"`) + "=eq.1", 404, "42883"},
		{contacts + "tags=eq.x", 400, "22P02"},
		{contacts + "tags=isdistinct.x", 400, "22P02"},
		{contacts + q(`customFields->"a"`) + "=eq.emea", 400, "22P02"},
		{contacts + q(`customFields->"a"`) + "=in.(emea)", 400, "22P02"},
		{contacts + q(`customFields->99999999999`) + "=is.null", 400, "22003"},
		{contacts + "tags=in.(x)", 400, "42704"},
		{contacts + "id=match.(", 400, "2201B"},
		{contacts + "id=match.[b-a]", 400, "2201B"},
		{contacts + q(`id`) + "=match." + q(`(a)\1`), 400, "PGRST127"},
		{contacts + "id=like." + q(`cc0\`), 400, "22025"},
		{contacts + "not.or=(id.like." + q(`"cc0\\"`) + ")", 400, "22025"},
		{contacts + "select=...contact(id)", 400, "PGRST100"},
		{contacts + "id=is.true", 400, "PGRST100"},
		{contacts + "id=fts.x", 400, "PGRST100"},
		{contacts + "select=id::text", 400, "PGRST100"},
		{contacts + "select=count()", 400, "PGRST123"},
		{contacts + "select=customer(id)", 300, "PGRST201"},
		{contacts + "select=customer!nope(id)", 400, "PGRST200"},
		{contacts + "select=address(id)", 400, "PGRST200"},
		{contacts + "f0.id=eq.1", 400, "PGRST108"},
		{contacts + "f0.or=(id.eq.1)", 400, "PGRST108"},
		{contacts + "f0.order=id", 400, "PGRST108"},
		{contacts + "f0.limit=1", 400, "PGRST108"},
		{contacts + "order=f0(id)", 400, "PGRST108"},
		{contacts + "select=customer!customer_salesContactId_fkey(id)&order=customer(id)", 400, "PGRST118"},
		{contacts + "select=contact(id)&contact.offset=-1", 400, "2201X"},
		{contacts + "select=contact(id)&contact.limit=-1", 400, "2201W"},
		{contacts + "limit=0&offset=5", 416, "PGRST103"},
		{contacts + "limit=-2", 416, "PGRST103"},
		{contacts + "id=eq.%FF", 400, "PGRST100"},
		{"/", 404, "PGRST126"},
		{"/rpc/id", 404, "PGRST202"},
		{"/customerContact/cc001", 404, "PGRST125"},
		{"/customer_contact", 404, "PGRST205"},
		{"/customer?select=taxPercent&taxPercent=eq.x", 400, "22P02"},
		{"/customer?createdAt=gt.soon", 400, "22007"},
		{"/customer?taxPercent=gt.1e9223372036854775807", 400, "22003"},
		{"/customer?taxPercent=gt.-1e-9223372036854775808", 400, "22003"},
		{contacts + q(`customFields->"cf_score"`) + "=gt.1e9223372036854775807", 400, "22003"},
		{"/customField?dataTypeId=eq.99999999999999999999", 400, "22P02"},
		{"/customField?sortOrder=lt.1e400", 400, "22003"},
	} {
		response := send(server, http.MethodGet, test.target, "")
		if response.Code != test.status || code(t, response.Body.Bytes()) != test.code {
			t.Errorf("%s: got %d %s, want %d %s", test.target, response.Code, response.Body, test.status, test.code)
		}
	}
}

func TestWithoutColumn(t *testing.T) {
	t.Parallel()
	server := small(sandbox.WithoutColumn("customerContact", "companyId"))
	want := `[{"id":"cc001","customerId":"cust2","contactId":"con001","customerLocationId":"loc2","userId":"user2","customFields":{},"tags":[]}]`
	if got := get(t, server, "/customerContact?id=eq.cc001"); got != want {
		t.Errorf("got %s", got)
	}
	response := send(server, http.MethodPost, "/customerContact", `{"customerId": "cust1", "contactId": "con001", "companyId": "co1"}`)
	if response.Code != http.StatusBadRequest || code(t, response.Body.Bytes()) != "PGRST204" {
		t.Errorf("got %d %s", response.Code, response.Body)
	}
	response = send(server, http.MethodPost, "/customerContact", `{"customerId": "cust1", "contactId": "con001"}`)
	if response.Code != http.StatusCreated {
		t.Errorf("got %d %s", response.Code, response.Body)
	}
}
