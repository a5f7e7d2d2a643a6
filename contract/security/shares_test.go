package security

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// In service mode no client can use up the minute's requests of the one key: the
// last are for whoever comes next.
func TestClientsShareTheRateBudget(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Rows(servertest.FaultRows)),
		append(servertest.ServiceMode(t, "key", "token-of-the-shop", "token-of-the-desk"), "UPSTREAM_RATE_LIMIT=24")...)
	shop, desk := f.WithToken("token-of-the-shop"), f.WithToken("token-of-the-desk")
	for f.Up.Count() < 21 { // seven of eight
		shop.Ask(t, servertest.FaultQuery).Want(t, servertest.FaultQueryData)
	}
	shop.Ask(t, servertest.FaultQuery).WantError(t, "RATE_LIMITED", "")
	desk.Ask(t, servertest.FaultQuery).Want(t, servertest.FaultQueryData)
	if sent := f.Up.Count(); sent != 22 {
		t.Errorf("%d requests were sent", sent)
	}
}

// What fails for one credential fails for no other, however often.
func TestFailuresOfOneCredential(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.Header.Get("Authorization"), "hostile") {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprint(w, `{"code":"54000","message":"told by a test"}`)
			return
		}
		_, _ = fmt.Fprint(w, servertest.FaultRows)
	}))
	refused := 0
	for range 60 {
		answer := f.WithToken("hostile").Ask(t, servertest.FaultQuery)
		if code := errorCode(t, answer.Body); code == "UPSTREAM_UNAVAILABLE" {
			refused++
		} else if code != "INTERNAL" {
			t.Errorf("a statement that will never succeed is %s", answer.Body)
		}
		f.WithToken("peaceful").Ask(t, servertest.FaultQuery).Want(t, servertest.FaultQueryData)
	}
	if refused == 0 {
		t.Error("what keeps failing is sent again and again")
	}
}
