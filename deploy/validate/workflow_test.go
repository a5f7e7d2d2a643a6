package validate

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestWorkflows: what a workflow runs of others stays what it is.
func TestWorkflows(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatal("no workflows:", err)
	}
	uses := regexp.MustCompile(`(?m)(?:uses|container): (\S+@)?(\S+)`)
	digest := regexp.MustCompile(`^(sha256:[0-9a-f]{64}|[0-9a-f]{40})$`)
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range uses.FindAllStringSubmatch(string(text), -1) {
			if !digest.MatchString(match[2]) {
				t.Errorf("%s: %q names no digest", path, match[0])
			}
		}
	}
}
