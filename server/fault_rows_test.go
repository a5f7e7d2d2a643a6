package server

import (
	"net/http"
	"strings"
	"testing"

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
			f := startFacade(t, http.NotFoundHandler(), "UPSTREAM_URL="+url, "EXPLAIN=true")
			for document, tries := range map[string]int{faultQuery: 2, faultWrite: 1} {
				answer := f.caller("co1", "rw").explained(t, document)
				answer.wantError(t, "UPSTREAM_UNAVAILABLE", "did not do this")
				wantNothingTold(t, answer.body, strings.TrimPrefix(url, "http://"))
				if got := strings.Count(answer.body, `"status":null`); got != tries {
					t.Errorf("tried %d times, want %d: %s", got, tries, answer.body)
				}
			}
		})
	}
}

// A created row that is not in the answer: something answered, and it is not
// asked again.
func TestFaultCreatedNothing(t *testing.T) {
	t.Parallel()
	f := startFaulty(t, script(faultstest.Answer(201, "[]", faultstest.JSON)))
	answer, sent := f.ask(t, faultWrite)
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
			f := startFaulty(t, script(fault))
			for document, want := range map[string]string{
				`{customerContact(id:"cc001"){id}}`:                                                                           `{"customerContact":null}`,
				`{customerContacts(first:1,offset:9){nodes{id}totalCount}}`:                                                   `{"customerContacts":{"nodes":[],"totalCount":0}}`,
				`mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["a"]}}){customerContact{id}userErrors{code}}}`: `{"updateCustomerContact":{"customerContact":null,"userErrors":[{"code":"NOT_FOUND"}]}}`,
				`mutation{deleteCustomerContact(input:{id:"cc001",deleteInvoices:true}){deletedId userErrors{code}}}`:         `{"deleteCustomerContact":{"deletedId":null,"userErrors":[{"code":"NOT_FOUND"}]}}`,
			} {
				if name != "416" && strings.Contains(document, "totalCount") {
					continue // PGRST116 comes without a Content-Range to count by
				}
				answer, _ := f.ask(t, document)
				answer.want(t, want)
			}
			writes := 0
			for _, r := range f.up.Requests() {
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
		"reset before any byte":        script(faultstest.Stale(faultRows), faultstest.Rows(faultRows)),
		"reset when the call was read": script(faultstest.Rows(faultRows), faultstest.Reset, faultstest.Rows(faultRows)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startFaulty(t, faults)
			for range 2 {
				answer, _ := f.ask(t, faultQuery)
				answer.want(t, faultQueryData)
			}
			f = startFaulty(t, faults)
			answer, _ := f.ask(t, faultQuery)
			answer.want(t, faultQueryData)
			answer, sent := f.ask(t, faultWrite)
			if sent > 1 {
				t.Errorf("the upstream read the write %d times", sent)
			}
			if len(answer.errors) > 0 {
				answer.wantError(t, "OUTCOME_UNKNOWN", "")
			} else if answer.want(t, faultWriteData); sent != 1 {
				t.Error("nothing was written, and the answer says that it was")
			}
		})
	}
}

// A writer may be told of 42501 what they can mend; nobody is told the words.
func TestFaultForbiddenRow(t *testing.T) {
	t.Parallel()
	f := startFaulty(t, script(problem(403, "42501")))
	answer, sent := f.ask(t, faultQuery)
	promise{code: "FORBIDDEN", sent: 1}.keep(t, answer, sent, "", `{"customerContacts":null}`)
	answer, sent = f.ask(t, faultWrite)
	answer.want(t, `{"createCustomerContact":{"customerContact":null,"userErrors":[{"code":"FORBIDDEN"}]}}`)
	if sent != 1 {
		t.Errorf("sent %d times", sent)
	}
}
