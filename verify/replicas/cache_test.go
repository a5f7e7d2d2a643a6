//go:build verify

package replicas_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
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

// A read that begins after a write through another replica shares the answer of
// no read that began before it, also where no answers are kept.
func TestAReadAfterAWriteElsewhere(t *testing.T) {
	t.Parallel()
	database, begun, end := sandbox.New(), make(chan struct{}), make(chan struct{})
	var held atomic.Bool
	up := startUpstream(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		database.ServeHTTP(answer, r)
		if held.CompareAndSwap(false, true) { // what it has read is from before the write
			close(begun)
			<-end
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = answer.Body.WriteTo(w)
	}), 0)
	replicas := startReplicas(t, redistest.Start(t).URL(), "UPSTREAM_URL="+up.url, "REQUEST_TIMEOUT=20s", "UPSTREAM_TIMEOUT=19s")
	const read = `{customerContact(id:"cc001"){id tags}}`
	var before sync.WaitGroup
	before.Go(func() {
		if got, err := ask(replicas[0].url, token, read); err != nil || strings.Contains(string(got.Data), "elsewhere") {
			t.Errorf("before: %s, %v", got.Data, err)
		}
	})
	<-begun
	got, err := ask(replicas[1].url, token, `mutation{updateCustomerContact(input:{id:"cc001",patch:{tags:["elsewhere"]}}){userErrors{code}}}`)
	if err != nil || got.code() != "" {
		t.Errorf("the write: %v, %v", got.Errors, err)
	}
	if got, err := ask(replicas[0].url, token, read); err != nil || !strings.Contains(string(got.Data), "elsewhere") {
		t.Errorf("after: %s, %v, %v", got.Data, got.Errors, err)
	}
	close(end)
	before.Wait()
}
