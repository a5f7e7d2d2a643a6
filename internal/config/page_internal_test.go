package config

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/settings.md")

// page is docs/settings.md: a row for every setting.
func page() string {
	var b strings.Builder
	b.WriteString("# Settings\n\nEvery setting is a variable of the environment or a flag of the same meaning; the flag wins. " +
		"A secret is a variable alone. `--help` prints the same. " +
		"A value that cannot be is refused at the start, in one line that names the setting.\n")
	for _, section := range sections(new(Config)) {
		fmt.Fprintf(&b, "\n## %s\n\n| variable | flag | default | meaning |\n|---|---|---|---|\n", section.title)
		for _, s := range section.settings {
			b.WriteString(s.row())
		}
	}
	return b.String()
}

func (s setting) row() string {
	code := func(text string) string { return "`" + text + "`" }
	flag, fallback := code("--"+s.flag()), "empty"
	if s.secret {
		flag = "none: a secret"
	}
	if s.fallback != "" {
		fallback = code(s.fallback)
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", code(s.name), flag, fallback, s.meaning)
}

// TestSettingsPage compares docs/settings.md with the settings that there are.
func TestSettingsPage(t *testing.T) {
	t.Parallel()
	const path = "../../docs/settings.md"
	if *update {
		if err := os.WriteFile(path, []byte(page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != page() {
		t.Error("docs/settings.md is not what the settings say: go test ./internal/config -update")
	}
}

// TestSettingsOfTheReadme compares the rows of the README's table, which are
// some of the page's.
func TestSettingsOfTheReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "## Settings\n")
	rows := slices.Collect(strings.Lines(page()))
	found := 0
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| `") {
			found++
			if !slices.Contains(rows, line) {
				t.Errorf("the page has no row %s", line)
			}
		}
	}
	if found == 0 {
		t.Error("the README has no settings")
	}
}
