//go:build verify

package replicas_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carbongraph/internal/shared/redistest"
	"carbongraph/upstream/sandbox"
)

// While a release is rolled out, a replica of each release answers the ids of
// both manifests, and no id of neither.
func TestDocumentsOfTwoReleases(t *testing.T) {
	t.Parallel()
	up := startUpstream(t, sandbox.New(), 0)
	redis := redistest.Start(t)
	release := func(id, document string) *replica {
		manifest := filepath.Join(t.TempDir(), "manifest.json")
		if err := os.WriteFile(manifest, fmt.Appendf(nil, "{%q:%q}", id, document), 0o600); err != nil {
			t.Fatal(err)
		}
		return startReplica(t, "UPSTREAM_URL="+up.url, "REDIS_URL="+redis.URL(), "PERSISTED_DOCUMENTS="+manifest, "PERSISTED_ONLY=true")
	}
	releases := []*replica{release("old", page(1)), release("new", page(2))}
	for _, r := range releases {
		for _, id := range []string{"old", "new"} {
			eventually(t, "the document "+id+" is answered", func() bool {
				got, err := send(r.url, token, map[string]string{"documentId": id})
				return err == nil && got.code() == "" && strings.Contains(string(got.Data), "nodes")
			})
		}
		if got, err := send(r.url, token, map[string]string{"documentId": "neither"}); err != nil || got.code() == "" {
			t.Errorf("the id of no document: %s, %v", got.Data, err)
		}
	}
}
