package reads

import (
	"encoding/json"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/playground"
)

// FuzzServer posts any body to the whole server: the answer is what every
// answer is, and the server lives.
func FuzzServer(f *testing.F) {
	for _, body := range []string{``, `null`, `[]`, `{"query":"{__typename}"}`, `{"query":"{","variables":{"a":1e999}}`, "\ufeff{}"} {
		f.Add(body)
	}
	c := servertest.StartSandbox(f).Caller("co1", "rw")
	f.Fuzz(func(t *testing.T, body string) { c.Post(t, body) })
}

// FuzzOperation posts any document with any variables.
func FuzzOperation(f *testing.F) {
	for _, example := range playground.Examples() {
		f.Add(example.Query, string(example.Variables))
	}
	f.Add(`query($f: CustomerContactFilter) { customerContacts(filter: $f) { nodes { id } } }`, `{"f":{"contact":{"lastName":{"contains":"*\\%_"}}}}`)
	f.Add(`query($i: ID!) { node(nodeId: $i) { nodeId } customerContact(id: $i) { customFields } }`, `{"i":"\u0000\ud800"}`)
	c := servertest.StartSandbox(f).Caller("co1", "rw")
	f.Fuzz(func(t *testing.T, document, variables string) {
		if variables == "" || !json.Valid([]byte(variables)) {
			c.Ask(t, document)
			return
		}
		c.Ask(t, document, variables)
	})
}
