package server

import (
	"encoding/json"
	"testing"

	"carbongraph/internal/playground"
)

// FuzzServer posts any body to the whole server: the answer is what every
// answer is, and the server lives.
func FuzzServer(f *testing.F) {
	for _, body := range []string{``, `null`, `[]`, `{"query":"{__typename}"}`, `{"query":"{","variables":{"a":1e999}}`, "\ufeff{}"} {
		f.Add(body)
	}
	c := sandboxFacade(f).caller("co1", "rw")
	f.Fuzz(func(t *testing.T, body string) { c.post(t, body) })
}

// FuzzOperation posts any document with any variables.
func FuzzOperation(f *testing.F) {
	for _, example := range playground.Examples() {
		f.Add(example.Query, string(example.Variables))
	}
	f.Add(`query($f: CustomerContactFilter) { customerContacts(filter: $f) { nodes { id } } }`, `{"f":{"contact":{"lastName":{"contains":"*\\%_"}}}}`)
	f.Add(`query($i: ID!) { node(nodeId: $i) { nodeId } customerContact(id: $i) { customFields } }`, `{"i":"\u0000\ud800"}`)
	c := sandboxFacade(f).caller("co1", "rw")
	f.Fuzz(func(t *testing.T, document, variables string) {
		if variables == "" || !json.Valid([]byte(variables)) {
			c.ask(t, document)
			return
		}
		c.ask(t, document, variables)
	})
}
