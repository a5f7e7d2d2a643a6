package reads

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// explained is an upstream request as an explanation tells it.
type explained struct {
	Method, Path, Query   string
	Status, Rows          *int
	Bytes                 int
	Milliseconds          float64
	Shared, Cached, Retry bool
}

// explanation returns the upstream requests of the answer's extensions.explain,
// and whether there is one.
func explanation(tb testing.TB, r servertest.Reply) ([]explained, bool) {
	tb.Helper()
	var answer struct {
		Extensions struct {
			Explain *struct{ Requests []explained }
		}
	}
	if err := json.Unmarshal([]byte(r.Body), &answer); err != nil {
		tb.Fatal(err)
	}
	if answer.Extensions.Explain == nil {
		return nil, false
	}
	return answer.Extensions.Explain.Requests, true
}

func TestExplainIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings []string
		header   string
		want     bool
	}{
		"off in front of an upstream":  {nil, "1", false},
		"switched on":                  {[]string{"EXPLAIN=true"}, "1", true},
		"without the header":           {[]string{"EXPLAIN=true"}, "", false},
		"with another value":           {[]string{"EXPLAIN=true"}, "true", false},
		"on where the sandbox runs":    {[]string{"UPSTREAM_URL="}, "1", true},
		"off where it is switched off": {[]string{"UPSTREAM_URL=", "EXPLAIN=false"}, "1", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			up := faultstest.Start(t, faultstest.Rows(servertest.FaultRows))
			f := servertest.Start(t, http.NotFoundHandler(), append([]string{"UPSTREAM_URL=" + up.URL}, test.settings...)...)
			r := f.Caller("co1", "r").AskWith(t, servertest.FaultQuery, "X-Explain", test.header)
			if requests, got := explanation(t, r); got != test.want || got && len(requests) != 1 {
				t.Errorf("explained: %t, want %t: %s", got, test.want, r.Body)
			}
		})
	}
}

// What an explanation shows is what was sent. Sent again as it stands, it
// brings the same rows. That it tells neither host nor token, as no answer
// does, servertest sees to.
func TestExplainCanBeReplayed(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	on := servertest.Start(t, http.NotFoundHandler(), "UPSTREAM_URL="+f.Wire.URL, "EXPLAIN=true")
	for name, test := range map[string]struct {
		document string
		methods  []string
	}{
		"a filter of all that URLs and quotes mean something in": {
			`{ customerContacts(first: 3, filter: { or: [
				{ customer: { name: { startsWith: "Stark & S" } } }, { contact: { lastName: { eq: "O\"Neil" } } }
			] }) { nodes { id contact { email } } } }`,
			[]string{"GET"},
		},
		"no row":             {`{ customerContacts(filter: { id: { eq: "<100%+?#é>" } }) { nodes { id } } }`, []string{"GET"}},
		"two lists and rows": {`{ a: customerContacts(first: 1) { nodes { id } } b: customerContacts(first: 2, offset: 4) { nodes { id } } c: node(nodeId: "Q3VzdG9tZXJDb250YWN0OmNjMDAx") { nodeId } }`, []string{"GET", "GET", "GET"}},
		"nothing upstream":   {`{ __typename }`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := on.Caller("co1", "r")
			r := c.Explained(t, test.document)
			requests, ok := explanation(t, r)
			var methods []string
			for _, request := range requests {
				methods = append(methods, request.Method)
				request.replay(t, f.Wire.URL, c.Token)
			}
			if !ok || !slices.Equal(methods, test.methods) {
				t.Errorf("explained as %q, want %q: %s", methods, test.methods, r.Body)
			}
			if strings.Contains(r.Body, `\u0026`) || strings.Contains(r.Body, f.Wire.URL) {
				t.Errorf("not as it was sent: %s", r.Body)
			}
		})
	}
}

// replay sends the request again and compares the answer with what was told.
func (e explained) replay(t *testing.T, base, token string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), e.Method, base+e.Path+"?"+e.Query, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(body, &rows); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if *e.Status != response.StatusCode || e.Bytes != len(body) || e.Rows == nil || *e.Rows != len(rows) {
		t.Errorf("told %+v, and again %d with %d bytes and %d rows", e, response.StatusCode, len(body), len(rows))
	}
	if e.Milliseconds <= 0 || e.Shared || e.Cached || e.Retry {
		t.Errorf("told %+v", e)
	}
}

// A retry comes after what it retries, and a failure has no rows.
func TestExplainTellsRetries(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Reset, faultstest.Rows(servertest.FaultRows)), "EXPLAIN=true")
	requests, _ := explanation(t, f.Caller("co1", "r").Explained(t, servertest.FaultQuery))
	if len(requests) != 2 {
		t.Fatalf("%d requests", len(requests))
	}
	first, second := requests[0], requests[1]
	if first.Status != nil || first.Rows != nil || first.Retry || *second.Status != http.StatusOK || !second.Retry {
		t.Errorf("got %+v and %+v", first, second)
	}
}

// A read that an answer kept from before has answered sends nothing.
func TestExplainTellsCachedReads(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Rows(servertest.FaultRows)), "EXPLAIN=true", "CACHE_TTL=1m")
	c := f.Caller("co1", "r")
	for _, cached := range []bool{false, true} {
		r := c.Explained(t, servertest.FaultQuery)
		r.Want(t, servertest.FaultQueryData)
		requests, _ := explanation(t, r)
		if len(requests) != 1 || requests[0].Cached != cached || (requests[0].Status == nil) != cached || requests[0].Bytes != len(servertest.FaultRows) {
			t.Errorf("got %+v, want one, cached: %t", requests, cached)
		}
	}
	if f.Up.Count() != 1 {
		t.Errorf("sent %d times", f.Up.Count())
	}
}

// The smallest cache has room for nothing, and the server works with it.
func TestSmallestCache(t *testing.T) {
	t.Parallel()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Rows(servertest.FaultRows)), "CACHE_TTL=1m", "CACHE_MAX_BYTES=1")
	for range 3 {
		f.Caller("co1", "r").Ask(t, servertest.FaultQuery, "{}").Want(t, servertest.FaultQueryData)
	}
	if sent := f.Up.Count(); sent != 3 {
		t.Errorf("sent %d times, want 3", sent)
	}
}
