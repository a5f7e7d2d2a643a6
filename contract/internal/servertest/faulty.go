package servertest

import (
	"net/http"
	"strings"
	"testing"

	"carbongraph/upstream/faultstest"
)

// The query and the write that meet the faults, and what they answer where
// all is well.
const (
	FaultQuery     = `{customerContacts(first:1){nodes{id}}}`
	FaultQueryData = `{"customerContacts":{"nodes":[{"id":"cc001"}]}}`
	FaultWrite     = `mutation{createCustomerContact(input:{customerId:"cust1",contactId:"con1"}){customerContact{id}userErrors{code}}}`
	FaultWriteData = `{"createCustomerContact":{"customerContact":{"id":"cc001"},"userErrors":[]}}`
	FaultRows      = `[{"id":"cc001"}]`
)

// Faulty is a server in front of an upstream that fails on purpose.
type Faulty struct {
	*Server
	Up *faultstest.Upstream
}

// StartFaulty starts the server in front of an upstream that follows a script.
func StartFaulty(tb testing.TB, script []faultstest.Fault, settings ...string) Faulty {
	tb.Helper()
	up := faultstest.Start(tb, script...)
	return Faulty{Start(tb, http.NotFoundHandler(), append(settings, "UPSTREAM_URL="+up.URL)...), up}
}

// Ask sends a document as a caller who sent nothing before, and returns the
// answer and how many requests the upstream read for it.
func (f Faulty) Ask(tb testing.TB, document string) (Reply, int) {
	tb.Helper()
	before := f.Up.Count()
	answer := f.Caller("co1", "rw").Ask(tb, document)
	WantNothingTold(tb, answer.Body, strings.TrimPrefix(f.Up.URL, "http://"))
	return answer, f.Up.Count() - before
}

// WantNothingTold checks that an answer repeats none of the upstream's words,
// nor where it is.
func WantNothingTold(tb testing.TB, body, host string) {
	tb.Helper()
	for _, told := range []string{host, "contact_secrets", "hunter2", "Perhaps", "PGRST", "goroutine ", ".go:", "57014", "42501"} {
		if strings.Contains(body, told) {
			tb.Errorf("the answer tells %q: %s", told, body)
		}
	}
}

// Script returns the answers of an upstream in their order; the last goes on.
func Script(faults ...faultstest.Fault) []faultstest.Fault { return faults }
