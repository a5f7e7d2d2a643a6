package server

import (
	"net"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

const tagsOfOne = `{customerContact(id:"cc001"){id tags}}`

func TestReadsAreKept(t *testing.T) {
	t.Parallel()
	f := startFacade(t, sandbox.New(), "CACHE_TTL=5m")
	one, other := f.caller("co1", "rw"), f.caller("co1", "rw")
	first := one.ask(t, tagsOfOne)
	if len(first.sent) != 1 || len(first.errors) > 0 {
		t.Fatalf("sent %v: %s", first.sent, first.body)
	}
	for range 3 {
		again := one.ask(t, tagsOfOne)
		again.want(t, first.data)
		again.wantSent(t)
	}
	if theirs := other.ask(t, tagsOfOne); len(theirs.sent) != 1 {
		t.Errorf("another caller's read sent %v", theirs.sent)
	}
	one.ask(t, `mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["new"]}}){userErrors{code}}}`)
	after := one.ask(t, tagsOfOne)
	after.want(t, `{"customerContact":{"id":"cc001","tags":["new"]}}`)
	if len(after.sent) != 1 {
		t.Errorf("after a write, a read sent %v", after.sent)
	}
}

// A Redis that is not there is said once, without its address, and is missed by
// nobody.
func TestRedisIsNotThere(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	f := startFacade(t, sandbox.New(), "CACHE_TTL=5m", "REDIS_URL=redis://:hunter2@"+address)
	c := f.caller("co1", "r")
	first := c.ask(t, tagsOfOne)
	for range 3 {
		again := c.ask(t, tagsOfOne)
		again.want(t, first.data)
		again.wantSent(t)
	}
	inTime(t, "the log says that Redis does not answer", func() bool { return strings.Contains(f.log.String(), "Redis does not answer") })
	log := f.log.String()
	if strings.Count(log, "Redis does not answer") != 1 || strings.Contains(log, "hunter2") || strings.Contains(log, address) {
		t.Errorf("the log says\n%s", log)
	}
}
