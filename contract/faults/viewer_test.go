package faults

import (
	"net/http"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// What the upstream tells of a key is asked for field by field: one that fails is
// null with its own error, and leaves the other as it is.
func TestViewerInPart(t *testing.T) {
	t.Parallel()
	answer := map[string]string{"get_company_id_from_api_key": `"co1"`, "get_api_key_scopes": `oops`}
	s := servertest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(answer[strings.TrimPrefix(r.URL.Path, "/rpc/")]))
	}))
	reply := s.Caller("co1", "rw").Ask(t, `{ me: viewer { id: companyId may: scopes } }`)
	reply.WantError(t, "BAD_UPSTREAM_RESPONSE", "")
	if reply.Data != `{"me":{"id":"co1","may":null}}` {
		t.Errorf("the data is %s", reply.Data)
	}
	if len(reply.Errors) != 1 || servertest.JSON(reply.Errors[0].Path) != `["me","may"]` {
		t.Errorf("the errors are %v", reply.Errors)
	}
}
