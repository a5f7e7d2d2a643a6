package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
)

// tenant is a caller of one company, and the marks that only the answers to
// callers of that company may have.
type tenant struct {
	caller
	company, row, notFound string
}

// isolationDocuments are asked by both tenants in the same words, so that only
// the credential tells their reads apart. Some fail, each with the tenant's id
// in its answer.
func (c tenant) documents() []string {
	return []string{
		`{customerContacts(first:3){nodes{id companyId}}}`,
		`{customerContacts(first:2,orderBy:[{field:ID,direction:DESC}]){nodes{id companyId contact{companyId}}totalCount}}`,
		`{customerContact(id:"` + isolationRow["co1"] + `"){id companyId}}`,
		`{customerContact(id:"` + isolationRow["co2"] + `"){id companyId}}`,
		`{customerContacts(first:-1){nodes{id}}}`,
		`mutation{updateCustomerContact(input:{id:"` + c.row + `",patch:{tags:["` + c.company + `"]}}){customerContact{id companyId tags}userErrors{message field code}}}`,
	}
}

// isolationRow is the id of a row of each company.
var isolationRow = map[string]string{"co1": "co1-cc00001", "co2": "co2-cc00002"}

// TestIsolation interleaves the requests of two credentials: nothing of one's
// rows, ids or headers is in an answer to the other, whether equal reads are
// shared in flight or kept.
func TestIsolation(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		requests int
		settings []string
	}{
		"reads shared in flight": {10_000, nil},
		"answers kept":           {2_000, []string{"CACHE_TTL=1s"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			upstream := sandbox.New(sandbox.WithCompany("co1", 20), sandbox.WithCompany("co2", 20), sandbox.WithCompany("co3", 0))
			f := startFacade(t, upstream, append(row.settings, "LOG_LEVEL=error", "UPSTREAM_TIMEOUT=15s")...)
			interleave(t, f, row.requests)
		})
	}
}

func interleave(t *testing.T, f *facade, requests int) {
	t.Helper()
	tenants := []tenant{}
	for _, company := range []string{"co1", "co2"} {
		tenants = append(tenants, tenant{caller: f.caller(company, "rw"), company: company, row: isolationRow[company]})
	}
	const clients = 40
	turns := make(chan int)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for turn := range turns {
				// Both ask the same at the same time.
				who, documents := tenants[turn%2], tenants[turn%2].documents()
				who.askAlone(t, documents[turn/2%len(documents)])
			}
		})
	}
	begun := time.Now()
	for turn := range requests {
		turns <- turn
	}
	close(turns)
	all.Wait()
	t.Logf("%d requests in %s", requests, time.Since(begun).Round(time.Millisecond))
}

// askAlone asks, and checks that the answer has the tenant's own rows or
// errors and nothing of the other's.
func (c tenant) askAlone(t *testing.T, document string) {
	t.Helper()
	other := "co1"
	if c.company == other {
		other = "co2"
	}
	answer := c.ask(t, document)
	// What the document says itself, its answer may.
	said := strings.ReplaceAll(answer.body, isolationRow[other], "")
	if strings.Contains(document, isolationRow[other]) {
		if want := `{"customerContact":null}`; answer.data != want {
			t.Errorf("%s asks for a row of %s: %s", c.company, other, answer.body)
		}
		return
	}
	if strings.Contains(said, other) || said != answer.body || strings.Contains(fmt.Sprint(answer.header), other) {
		t.Errorf("%s is answered with something of %s: %s %v", c.company, other, answer.body, answer.header)
	}
	switch {
	case strings.Contains(document, "first:-1"):
		answer.wantError(t, "BAD_USER_INPUT", "")
	case len(answer.errors) > 0 || !strings.Contains(answer.data, `"companyId":"`+c.company+`"`):
		t.Errorf("%s asks %s: %s", c.company, document, answer.body)
	}
}
