package faults

import (
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// Nothing was sent, and the caller is told so: a query was tried twice, a
// write once.
func TestFaultsBeforeSending(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{
		"refused": faultstest.Refused(t),
		// No domain name has an empty label, so nobody need be asked.
		"DNS failure": "http://upstream..invalid",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := servertest.Start(t, http.NotFoundHandler(), "UPSTREAM_URL="+url, "EXPLAIN=true")
			for document, tries := range map[string]int{servertest.FaultQuery: 2, servertest.FaultWrite: 1} {
				answer := f.Caller("co1", "rw").Explained(t, document)
				answer.WantError(t, "UPSTREAM_UNAVAILABLE", "did not do this")
				servertest.WantNothingTold(t, answer.Body, strings.TrimPrefix(url, "http://"))
				if got := strings.Count(answer.Body, `"status":null`); got != tries {
					t.Errorf("tried %d times, want %d: %s", got, tries, answer.Body)
				}
			}
		})
	}
}

// A created row that is not in the answer: something answered, and it is not
// asked again.
func TestFaultCreatedNothing(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Answer(201, "[]", faultstest.JSON)))
	answer, sent := f.Ask(t, servertest.FaultWrite)
	promise{code: "BAD_UPSTREAM_RESPONSE", sent: 1}.keep(t, answer, sent, "", `{"createCustomerContact":null}`)
}

// What says that there is no such row or page is no failure.
func TestFaultNoRows(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faultstest.Fault{
		"406 PGRST116": problem(406, "PGRST116"),
		"416":          problem(416, "PGRST103", "Content-Range: */0"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := servertest.StartFaulty(t, servertest.Script(fault))
			for document, want := range map[string]string{
				`{customerContact(id:"cc001"){id}}`:                                                                           `{"customerContact":null}`,
				`{customerContacts(first:1,offset:9){nodes{id}totalCount}}`:                                                   `{"customerContacts":{"nodes":[],"totalCount":0}}`,
				`mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["a"]}}){customerContact{id}userErrors{code}}}`: `{"updateCustomerContact":{"customerContact":null,"userErrors":[{"code":"NOT_FOUND"}]}}`,
				`mutation{deleteCustomerContact(input:{id:"cc001",deleteInvoices:true}){deletedId userErrors{code}}}`:         `{"deleteCustomerContact":{"deletedId":null,"userErrors":[{"code":"NOT_FOUND"}]}}`,
			} {
				if name != "416" && strings.Contains(document, "totalCount") {
					continue // PGRST116 comes without a Content-Range to count by
				}
				answer, _ := f.Ask(t, document)
				answer.Want(t, want)
			}
			writes := 0
			for _, r := range f.Up.Requests() {
				if r.Method != "GET" && r.Method != "HEAD" {
					writes++
				}
			}
			if writes != 2 {
				t.Errorf("2 writes were sent %d times", writes)
			}
		})
	}
}

// A kept connection that dies as it is used again costs a query nothing, and a
// write at most its certainty: there is one row at most.
func TestFaultReusedConnection(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]faultstest.Fault{
		"reset before any byte":        servertest.Script(faultstest.Stale(servertest.FaultRows), faultstest.Rows(servertest.FaultRows)),
		"reset when the call was read": servertest.Script(faultstest.Rows(servertest.FaultRows), faultstest.Reset, faultstest.Rows(servertest.FaultRows)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := servertest.StartFaulty(t, faults)
			for range 2 {
				answer, _ := f.Ask(t, servertest.FaultQuery)
				answer.Want(t, servertest.FaultQueryData)
			}
			f = servertest.StartFaulty(t, faults)
			answer, _ := f.Ask(t, servertest.FaultQuery)
			answer.Want(t, servertest.FaultQueryData)
			answer, sent := f.Ask(t, servertest.FaultWrite)
			if sent > 1 {
				t.Errorf("the upstream read the write %d times", sent)
			}
			if len(answer.Errors) > 0 {
				answer.WantError(t, "OUTCOME_UNKNOWN", "")
			} else if answer.Want(t, servertest.FaultWriteData); sent != 1 {
				t.Error("nothing was written, and the answer says that it was")
			}
		})
	}
}

// A writer may be told of 42501 what they can mend; nobody is told the words.
func TestFaultForbiddenRow(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(problem(403, "42501")))
	answer, sent := f.Ask(t, servertest.FaultQuery)
	promise{code: "FORBIDDEN", sent: 1}.keep(t, answer, sent, "", `{"customerContacts":null}`)
	answer, sent = f.Ask(t, servertest.FaultWrite)
	answer.Want(t, `{"createCustomerContact":{"customerContact":null,"userErrors":[{"code":"FORBIDDEN"}]}}`)
	if sent != 1 {
		t.Errorf("sent %d times", sent)
	}
}
