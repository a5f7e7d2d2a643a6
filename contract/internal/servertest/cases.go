package servertest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what is sent and answered into the files under testdata")

// Case is an operation and what comes of it: a file of named sections (txtar),
// whose comment says what it shows.
//
//	document, variables  what is asked
//	sent                 the requests that are sent upstream: of a query in the
//	                     order of their texts, of a mutation in their own
//	data, errors         the answer
//
// A section that is not there is not looked at, but errors: without it there are
// none. Data is written over several lines; else it is byte for byte the answer's.
// What other sections mean is said by the test that reads them.
type Case struct {
	*testing.T
	archive *txtar.Archive
	read    map[string]bool
}

// RunCases runs the cases of a folder, each in a test of its own. The function
// returns who asks.
func RunCases(t *testing.T, folder string, who func(*Case) Caller) {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := &Case{t, archive, map[string]bool{}}
			c.run(who(c))
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, section := range archive.Files {
				if !c.read[section.Name] {
					t.Errorf("%s: nothing reads the section %q", file, section.Name)
				}
			}
		})
	}
}

// RunCases runs the cases of a folder, each as a caller of its own who may read and
// write.
func (s *Server) RunCases(t *testing.T, folder string) {
	t.Helper()
	RunCases(t, folder, func(*Case) Caller { return s.Caller("co1", "rw") })
}

// Section returns the text of a section; empty where there is none.
func (c *Case) Section(name string) string {
	c.read[name] = true
	for _, section := range c.archive.Files {
		if section.Name == name {
			return strings.TrimSuffix(string(section.Data), "\n")
		}
	}
	return ""
}

func (c *Case) run(who Caller) {
	document := c.Section("document")
	var variables []string
	if text := c.Section("variables"); text != "" {
		variables = append(variables, text)
	}
	r := who.Ask(c, document, variables...)
	sent, failed := cameOf(document, r)
	c.compare("sent", sent)
	c.compare("data", spread(r.Data, ""))
	if !c.compare("errors", failed) && failed != "" {
		c.Errorf("errors\n%s", failed)
	}
}

// cameOf returns what was sent for a document, and the errors that it was
// answered with.
func cameOf(document string, r Reply) (sent, failed string) {
	var requests, errors []string
	for _, s := range r.Sent {
		requests = append(requests, s.lines())
	}
	if !strings.HasPrefix(document, "mutation") {
		slices.Sort(requests)
	}
	for _, e := range r.Errors {
		errors = append(errors, fmt.Sprintf("%s at %s: %s", e.Extensions.Code, spelledPath(e.Path), e.Message))
	}
	slices.Sort(errors) // root fields are written at the same time
	return strings.Join(requests, "\n"), strings.Join(errors, "\n")
}

// compare compares a section with what came, or writes it there. It reports
// whether there is such a section.
func (c *Case) compare(name, got string) bool {
	i := slices.IndexFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		return false
	}
	if want := c.Section(name); *update {
		c.archive.Files[i].Data = []byte(got)
	} else if got != want {
		c.Errorf("%s\n%s\nwant\n%s", name, got, want)
	}
	return true
}

// lines is the request over several lines: a parameter a line, then what is
// preferred, then the body.
func (s Sent) lines() string {
	parameters, err := s.Parameters()
	if err != nil {
		return err.Error()
	}
	lines := []string{s.Method + " " + s.Table()}
	for _, p := range parameters {
		lines = append(lines, p.Key+"="+p.Value)
	}
	if s.Prefer != "" {
		lines = append(lines, "Prefer: "+s.Prefer)
	}
	if s.Body != "" {
		lines = append(lines, spread(s.Body, "  "))
	}
	return strings.Join(lines, "\n  ")
}

// lineLength is the most characters of a JSON value that stands in one line.
const lineLength = 110

// spread breaks JSON that is too long for a line, at commas and braces, and
// changes nothing else.
func spread(text, indent string) string {
	if len(indent)+len(text) <= lineLength || text[0] != '{' && text[0] != '[' {
		return text
	}
	inner := indent + "  "
	lines := []string{text[:1]}
	elements := elementsOf(text[1 : len(text)-1])
	for i, element := range elements {
		key, comma := "", ","
		if at := strings.Index(element, `":`); text[0] == '{' && at > 0 {
			key, element = element[:at+2], element[at+2:]
		}
		if i == len(elements)-1 {
			comma = ""
		}
		lines = append(lines, inner+key+spread(element, inner)+comma)
	}
	return strings.Join(lines, "\n") + "\n" + indent + text[len(text)-1:]
}

// elementsOf cuts the inside of a JSON object or array at the commas of its own.
func elementsOf(text string) []string {
	var elements []string
	depth, quoted, from := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 0:
			elements, from = append(elements, text[from:i]), i+1
		}
	}
	return append(elements, text[from:])
}

// spelledPath is a path as messages spell it.
func spelledPath(path []any) string {
	var b strings.Builder
	for i, step := range path {
		switch step := step.(type) {
		case float64:
			b.WriteString("[" + strconv.Itoa(int(step)) + "]")
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}
