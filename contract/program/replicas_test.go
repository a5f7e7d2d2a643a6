package program

import (
	"net"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

const tagsOfOne = `{customerContact(id:"cc001"){id tags}}`

func TestReadsAreKept(t *testing.T) {
	t.Parallel()
	f := servertest.Start(t, sandbox.New(), "CACHE_TTL=5m")
	one, other := f.Caller("co1", "rw"), f.Caller("co1", "rw")
	first := one.Ask(t, tagsOfOne)
	if len(first.Sent) != 1 || len(first.Errors) > 0 {
		t.Fatalf("sent %v: %s", first.Sent, first.Body)
	}
	for range 3 {
		again := one.Ask(t, tagsOfOne)
		again.Want(t, first.Data)
		again.WantSent(t)
	}
	if theirs := other.Ask(t, tagsOfOne); len(theirs.Sent) != 1 {
		t.Errorf("another caller's read sent %v", theirs.Sent)
	}
	one.Ask(t, `mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["new"]}}){userErrors{code}}}`)
	after := one.Ask(t, tagsOfOne)
	after.Want(t, `{"customerContact":{"id":"cc001","tags":["new"]}}`)
	if len(after.Sent) != 1 {
		t.Errorf("after a write, a read sent %v", after.Sent)
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
	f := servertest.Start(t, sandbox.New(), "CACHE_TTL=5m", "REDIS_URL=redis://:hunter2@"+address)
	c := f.Caller("co1", "r")
	first := c.Ask(t, tagsOfOne)
	for range 3 {
		again := c.Ask(t, tagsOfOne)
		again.Want(t, first.Data)
		again.WantSent(t)
	}
	f.Log.Await(t, "Redis does not answer")
	log := f.Log.String()
	if strings.Count(log, "Redis does not answer") != 1 || strings.Contains(log, "hunter2") || strings.Contains(log, address) {
		t.Errorf("the log says\n%s", log)
	}
}
