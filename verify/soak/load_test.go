//go:build verify

package soak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
)

// operation is one kind of request.
type operation struct {
	name     string
	document string
	// variables are those of the n-th request, as JSON.
	variables func(n int) string
	// code is the code of the answer's error where nothing fails.
	code string
}

// operations are asked in turn by each client, whose requests are numbered in
// steps of clients.
var operations = []operation{
	{"list", `query($first:Int){customerContacts(first:$first){nodes{id customFields contact{email}}pageInfo{hasNextPage}}}`, func(n int) string {
		return fmt.Sprintf(`{"first":%d}`, 1+n%50)
	}, ""},
	{"counted list", `query($offset:Int){customerContacts(first:5,offset:$offset){totalCount nodes{id customer{name}}}}`, func(n int) string {
		return fmt.Sprintf(`{"offset":%d}`, n%400)
	}, ""},
	{"rows", `query($a:ID!,$b:ID!){a:customerContact(id:$a){id}b:customerContact(id:$b){tags}}`, func(n int) string {
		return fmt.Sprintf(`{"a":"co1-cc%05d","b":"co1-cc%05d"}`, 1+n%500, 1+n%7)
	}, ""},
	{"update", `mutation($id:ID!,$tag:String!){updateCustomerContact(input:{id:$id,patch:{tags:[$tag]}}){customerContact{tags}userErrors{code}}}`, func(n int) string {
		return fmt.Sprintf(`{"id":"co1-cc%05d","tag":"%d"}`, 1+n%500, n)
	}, ""},
	{"create", `mutation($id:ID!){createCustomerContact(input:{id:$id,customerId:"co1-cust1",contactId:"co1-con00001"}){customerContact{id}userErrors{code}}}`, func(n int) string {
		return fmt.Sprintf(`{"id":"soak-%d"}`, n)
	}, ""},
	{"delete what was created", `mutation($id:ID!){deleteCustomerContact(input:{id:$id}){deletedId userErrors{code}}}`, func(n int) string {
		return fmt.Sprintf(`{"id":"soak-%d"}`, n-clients)
	}, ""},
	{"no document", `{wrong}`, func(int) string { return `{}` }, "GRAPHQL_VALIDATION_FAILED"},
	{"bad input", `query($first:Int){customerContacts(first:$first){nodes{id}}}`, func(n int) string {
		return fmt.Sprintf(`{"first":%d}`, -1-n)
	}, "BAD_USER_INPUT"},
}

// explained are the codes that a fault of the upstream explains.
var explained = []string{
	"OUTCOME_UNKNOWN", "UPSTREAM_UNAVAILABLE", "UPSTREAM_TIMEOUT", "BAD_UPSTREAM_RESPONSE", "RATE_LIMITED",
}

// leaveEvery is one caller in so many who hangs up within milliseconds.
const leaveEvery = 200

// tally is how requests were answered.
type tally struct {
	client *http.Client

	mu          sync.Mutex
	asked, left int
	codes       map[string]int
	unexplained []string
}

func newTally() *tally {
	return &tally{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}, codes: map[string]int{}}
}

// ask sends the n-th request and notes how it was answered. What ctx cuts
// short is not noted.
func ask(ctx context.Context, url string, tally *tally, n int) {
	op := operations[n/clients%len(operations)]
	caller := ctx
	if rand.IntN(leaveEvery) == 0 {
		var leave context.CancelFunc
		caller, leave = context.WithTimeout(ctx, time.Duration(rand.IntN(5))*time.Millisecond)
		defer leave()
	}
	code, err := send(caller, tally.client, url, op, n)
	tally.mu.Lock()
	defer tally.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return
	case caller.Err() != nil:
		tally.left++
		return
	}
	tally.asked++
	switch {
	case err != nil:
		tally.unexplained = append(tally.unexplained, fmt.Sprintf("%s: %v", op.name, err))
	case code != op.code && !slices.Contains(explained, code):
		tally.unexplained = append(tally.unexplained, fmt.Sprintf("%s: code %q", op.name, code))
	case code != op.code:
		tally.codes[code]++
	}
}

// send posts an operation and returns the code of the answer's first error.
func send(ctx context.Context, client *http.Client, url string, op operation, n int) (string, error) {
	body := fmt.Sprintf(`{"query":%q,"variables":%s}`, op.document, op.variables(n))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+sandbox.Token("co1", "rw"))
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var object struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	switch err := json.Unmarshal(text, &object); {
	case err != nil:
		return "", fmt.Errorf("%s: %w in %.300s", response.Status, err, text)
	case len(object.Errors) > 0:
		return object.Errors[0].Extensions.Code, nil
	case len(object.Data) == 0:
		return "", errors.New("neither data nor errors: " + string(text))
	default:
		return "", nil
	}
}

// String is the report.
func (a *tally) String() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	report := fmt.Sprintf("%d requests, and %d whose caller left; unexplained errors: %d", a.asked, a.left, len(a.unexplained))
	for _, code := range slices.Sorted(maps.Keys(a.codes)) {
		report += fmt.Sprintf("\n  %-22s %d", code, a.codes[code])
	}
	return report
}

// check fails on errors that nothing explains, and on more than the faults
// explain: reads are tried again, so fewer requests fail than faults were made.
func (a *tally) check(t *testing.T) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, what := range a.unexplained[:min(20, len(a.unexplained))] {
		t.Error(what)
	}
	failed := 0
	for _, n := range a.codes {
		failed += n
	}
	if a.asked == 0 || failed > a.asked/20 {
		t.Errorf("%d of %d requests failed", failed, a.asked)
	}
}
