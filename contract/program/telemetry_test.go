package program

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// operationsPage is the page by which everything here is looked for: it names
// all that there is, and nothing else.
const operationsPage = "../../docs/operations.md"

// documentedTable returns the cells of the table under a heading of the page,
// without the table's own head.
func documentedTable(t *testing.T, heading string) [][]string {
	t.Helper()
	_, section, _ := strings.Cut(pages(t)[operationsPage], "\n### "+heading+"\n")
	section, _, _ = strings.Cut(section, "\n#")
	var rows [][]string
	for line := range strings.Lines(section) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "|") {
			rows = append(rows, strings.Split(strings.Trim(line, "|"), "|"))
		}
	}
	if len(rows) < 3 {
		t.Fatalf("no table under %q", heading)
	}
	return rows[2:]
}

// inBackticks are the names in a cell, sorted.
func inBackticks(cell string) []string {
	var found []string
	for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		found = append(found, match[1])
	}
	slices.Sort(found)
	return found
}

// A request has the caller's id where that can stand in a log line, and else
// one of the server's. The answer, the upstream and the log have the same.
func TestRequestIDs(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	c := f.Caller("co1", "r")
	for given, taken := range map[string]bool{"order-1.2_3": true, "": false, "a b": false, strings.Repeat("x", 129): false} {
		body := strings.NewReader(`{"query":"{customerContact(id:\"cc001\"){id}}"}`)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL+"/graphql", body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.Token}, "X-Request-Id": {given}}
		response, err := f.Client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		id := response.Header.Get("X-Request-Id")
		if id == "" || (id == given) != taken {
			t.Errorf("%q is answered with %q", given, id)
		}
		if sent := f.Wire.SentFor(id); len(sent) != 1 {
			t.Errorf("%d requests went upstream under %q", len(sent), id)
		}
		f.Log.Await(t, "request_id="+id+"\n")
	}
}
