package program

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// requestLines are the lines of a JSON log that close requests, by their ids.
func requestLines(t *testing.T, log string) map[string]map[string]any {
	t.Helper()
	lines := map[string]map[string]any{}
	for text := range strings.Lines(log) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("the line %q: %v", text, err)
		}
		if line["msg"] != "request" {
			continue
		}
		id, _ := line["request_id"].(string)
		if id == "" || lines[id] != nil {
			t.Fatalf("a request without an id or with two lines: %s", text)
		}
		lines[id] = line
	}
	return lines
}

// TestLogInTheDocumentation compares the lines of requests with the page's
// table: neither has a field that the other has not.
func TestLogInTheDocumentation(t *testing.T) {
	t.Parallel()
	const token = "token-of-the-shop"
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Reset, faultstest.Rows(`[{"id":"cc001"},{"id":"cc002"}]`)),
		append(servertest.ServiceMode(t, "key-of-the-shop", token), "LOG_FORMAT=json")...)
	shop, nobody := f.WithToken(token), f.WithToken("")
	sizes := map[string]int{}
	ask := func(c servertest.Caller, document string) (id string) {
		r := c.Ask(t, document)
		id = r.Header.Get("X-Request-Id")
		sizes[id] = len(r.Body)
		return id
	}
	want := map[string]map[string]any{
		ask(shop, `query Contacts { customerContacts { nodes { id } } }`): {
			"operation": "Contacts", "type": "query", "outcome": "ok", "client": "client0", "upstream_requests": 2.0, "rows": 2.0,
		},
		ask(shop, `mutation Nothing { deleteCustomerContact(input: { id: "" }) { userErrors { code } } }`): {
			"operation": "Nothing", "type": "mutation", "outcome": "user_error", "code": "INVALID", "client": "client0", "upstream_requests": 0.0, "rows": 0.0,
		},
		ask(shop, `{ nothing }`): {
			"operation": "anonymous", "type": "", "outcome": "failed", "code": "GRAPHQL_VALIDATION_FAILED", "client": "client0", "upstream_requests": 0.0, "rows": 0.0,
		},
		ask(shop, `query { __typename customerContact(id: "") { id } }`): {
			"operation": "anonymous", "type": "query", "outcome": "partial", "code": "BAD_USER_INPUT", "client": "client0", "upstream_requests": 0.0, "rows": 0.0,
		},
		ask(nobody, `{ customerContact(id: "1") { id } }`): {
			"operation": "anonymous", "type": "", "outcome": "failed", "code": "UNAUTHENTICATED", "upstream_requests": 0.0, "rows": 0.0,
		},
	}
	response, text := shop.FirstEvent(t, `subscription Live { customerContacts { nodes { id } } }`)
	id := response.Header.Get("X-Request-Id")
	sizes[id] = len(text)
	want[id] = map[string]any{
		"operation": "Live", "type": "subscription", "outcome": "ok", "client": "client0", "upstream_requests": 0.0, "rows": 0.0, "events": 1.0,
	}
	var got map[string]map[string]any
	servertest.InTime(t, "a line of each request", func() bool {
		got = requestLines(t, f.Log.String())
		return len(got) == len(want)
	})
	fields := map[string]bool{}
	for id, line := range got {
		for field := range line {
			fields[field] = true
		}
		if ms, _ := line["ms"].(float64); ms <= 0 || line["bytes"] != float64(sizes[id]) || line["level"] != "INFO" || line["time"] == nil {
			t.Errorf("the line %v of an answer of %d bytes", line, sizes[id])
		}
		for field, value := range want[id] {
			if line[field] != value {
				t.Errorf("%s is %v, want %v: %v", field, line[field], value, line)
			}
		}
		if len(line) != len(want[id])+len([]string{"time", "level", "msg", "request_id", "ms", "bytes"}) {
			t.Errorf("the line %v, want the fields of %v", line, want[id])
		}
	}
	var documented []string
	for _, row := range documentedTable(t, "Log") {
		documented = append(documented, inBackticks(row[0])...)
	}
	for _, field := range documented {
		if !fields[field] {
			t.Errorf("no line has %s", field)
		}
	}
	for field := range fields {
		if !slices.Contains(documented, field) {
			t.Errorf("%s is not on the page", field)
		}
	}
}
