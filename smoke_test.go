package main

import ("testing";"os";"strings")

func TestSmoke(t *testing.T) {
	f := sandboxFacade(t)
	c := f.caller("co1", "rw")
	b, _ := os.ReadFile("/tmp/w/ops")
	for _, op := range strings.Split(string(b), "\n") {
		if op == "" { continue }
		doc, vars, ok := strings.Cut(op, " ## ")
		var r reply
		if ok { r = c.ask(t, doc, vars) } else { r = c.ask(t, doc) }
		out := "\n> " + op + "\n  " + r.body[:min(len(r.body),700)]
		for _, s := range r.sent { out += "\n  " + s.String()+" "+s.body }
		t.Log(out)
	}
}
