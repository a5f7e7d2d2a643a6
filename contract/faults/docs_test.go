package faults

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// namedTest is a test as docs/faults.md names it, with the row of its table.
	namedTest = regexp.MustCompile("`(Test\\w+)(?:/([^`]+))?`")
	// namedFile is a file that checks what holds of every request.
	namedFile = regexp.MustCompile("`(contract/[^`]+\\.go)`")
)

// testSources is the text of the files that have a test, by its name.
func testSources(t *testing.T) map[string]string {
	t.Helper()
	function := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	sources := map[string]string{}
	read := func(path string) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range function.FindAllStringSubmatch(string(text), -1) {
			sources[match[1]] += string(text)
		}
	}
	for _, folder := range []string{"..", "../../server", "../../internal", "../../upstream/client", "../../verify"} {
		if err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.Name() == "node_modules":
				return fs.SkipDir
			case strings.HasSuffix(path, "_test.go"):
				read(path)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

// Every test that docs/faults.md names is there, every row of its tables names
// one, and every row of the matrix is on the page.
func TestFaultsInTheDocumentation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	page, sources := string(text), testSources(t)
	for _, match := range namedTest.FindAllStringSubmatch(page, -1) {
		source, there := sources[match[1]]
		if !there || match[2] != "" && !strings.Contains(source, `"`+match[2]+`"`) {
			t.Errorf("there is no %s", match[0])
		}
	}
	for _, match := range namedFile.FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat("../../" + match[1]); err != nil {
			t.Error(err)
		}
	}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "| ") && !strings.Contains(line, "| test |") && !strings.Contains(line, "Test") && !namedFile.MatchString(line) {
			t.Errorf("no test is named: %s", line)
		}
	}
	for _, row := range faultMatrix {
		if row.name != "no fault" && !strings.Contains(page, "`TestFaults/"+row.name+"`") {
			t.Errorf("the page does not have %q", row.name)
		}
	}
}
