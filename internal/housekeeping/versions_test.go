package housekeeping

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func four(n int) string { return fmt.Sprintf("%04d", n) }

// first returns the first group of the first match.
func first(t *testing.T, pattern, path string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, path))
	if match == nil {
		t.Fatalf("%s has nothing like %s", path, pattern)
	}
	return match[1]
}

// TestOneGoVersion: the version of Go is named in several places.
func TestOneGoVersion(t *testing.T) {
	t.Parallel()
	want := first(t, `(?m)^go (\d+\.\d+)`, root+"/go.mod")
	for path, pattern := range map[string]string{
		"deploy/Dockerfile":      `golang:(\d+\.\d+)-`,
		"deploy/validate/go.mod": `(?m)^go (\d+\.\d+)`,
		"CONTRIBUTING.md":        `Go (\d+\.\d+)`,
	} {
		if got := first(t, pattern, root+"/"+path); got != want {
			t.Errorf("%s has Go %s, go.mod has %s", path, got, want)
		}
	}
}

// TestStandsAlone: no file needs a place of the machine it was written on, or
// names the host that a package came from.
func TestStandsAlone(t *testing.T) {
	t.Parallel()
	places := regexp.MustCompile(`(?:^|[\s"'=(:])/(?:root|home|work|Users)/` +
		`|(?:registry\.npmjs|proxy\.golang|sum\.golang|(?:deb|security)\.debian)\.`)
	written := map[string]bool{
		".go": true, ".js": true, ".ts": true, ".tsx": true, ".json": true, ".md": true, ".yml": true,
		".yaml": true, ".mod": true, ".graphqls": true, ".sql": true, "": true,
	}
	sources(t, func(path string) {
		if !written[filepath.Ext(path)] || strings.HasSuffix(path, "versions_test.go") {
			return
		}
		if found := places.FindString(read(t, path)); found != "" {
			t.Errorf("%s names %q", path, found)
		}
	})
}
