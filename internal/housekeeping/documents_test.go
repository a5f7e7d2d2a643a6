package housekeeping

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// sources calls visit with every file of the repository that is written by
// hand or generated into it, by its path from here.
func sources(t *testing.T, visit func(path string)) {
	t.Helper()
	// What version control ignores.
	ignored := []string{".git", "bin", "build", "node_modules", "__generated__"}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(ignored, entry.Name()) {
			return filepath.SkipDir
		}
		if entry.Type().IsRegular() {
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLinks: what a document links to in the repository is there.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading := regexp.MustCompile(`(?m)^#+ (.+)$`)
	sources(t, func(path string) {
		if filepath.Ext(path) != ".md" {
			return
		}
		for _, match := range link.FindAllStringSubmatch(prose(read(t, path)), -1) {
			if strings.Contains(match[1], "://") || strings.HasPrefix(match[1], "mailto:") {
				continue
			}
			target, fragment, _ := strings.Cut(match[1], "#")
			file := filepath.Join(filepath.Dir(path), target)
			if target == "" {
				file = path
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s, which is not there", path, match[1])
				continue
			}
			if fragment == "" || filepath.Ext(file) != ".md" {
				continue
			}
			anchors := heading.FindAllStringSubmatch(read(t, file), -1)
			if !slices.ContainsFunc(anchors, func(h []string) bool { return anchor(h[1]) == fragment }) {
				t.Errorf("%s links to %s, and %s has no such heading", path, match[1], file)
			}
		}
	})
}

// prose is a document without its blocks of code.
func prose(document string) string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(document, "")
}

// anchor is the fragment under which a heading of a document is reached.
func anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 127:
			b.WriteRune(r)
		}
	}
	return b.String()
}
