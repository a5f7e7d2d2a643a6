//go:build verify

package replicas_test

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/internal/redis/redistest"
	"carbongraph/upstream/sandbox"
)

// What one replica has read answers the same read of the others, for the same
// key, until a write through any of them.
func TestOneCache(t *testing.T) {
	t.Parallel()
	up := startUpstream(t, sandbox.New(), 0)
	replicas := startReplicas(t, redistest.Start(t).URL(), "UPSTREAM_URL="+up.url, "CACHE_TTL=5m")
	read := func(token, want string) {
		t.Helper()
		for i, r := range replicas {
			got, err := ask(r.url, token, `{customerContact(id:"cc001"){id tags}}`)
			if err != nil || got.code() != "" || !strings.Contains(string(got.Data), want) {
				t.Errorf("replica %d: %s, %v, %v; want %s", i, got.Data, got.Errors, err, want)
			}
		}
	}
	sent := func(wantReads, wantWrites int) {
		t.Helper()
		if reads, writes, _ := up.counts(); reads != wantReads || writes != wantWrites {
			t.Errorf("%d reads and %d writes reached the upstream, want %d and %d", reads, writes, wantReads, wantWrites)
		}
	}
	another := sandbox.Token("co1", "r")
	read(token, "cc001")
	sent(1, 0)
	read(another, "cc001")
	sent(2, 0)
	for i, r := range replicas {
		label := fmt.Sprintf("label-%d", i)
		got, err := ask(r.url, token, `mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["`+label+`"]}}){customerContact{id} userErrors{code message}}}`)
		if err != nil || got.code() != "" || strings.Contains(string(got.Data), "message") {
			t.Fatalf("replica %d: %s, %v, %v", i, got.Data, got.Errors, err)
		}
		read(token, label)
		sent(3+i, 1+i)
	}
	read(another, "cc001")
	sent(5, 3)
}
