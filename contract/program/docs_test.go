package program

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/graph/resource"
	"carbongraph/upstream/sandbox"
)

// A fenced block of a page: its language, the words after it, and its text.
var fence = regexp.MustCompile("(?ms)^```(\\w+)([^\\n]*)\\n(.*?)^```$")

// pages are the documentation.
func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, name := range append(names, "../../README.md") {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = string(page)
	}
	return pages
}

// TestExamplesInTheDocumentation executes every GraphQL example of the pages,
// each page on a server of its own. "graphql requests=2" tells how many upstream
// requests it must take. An example is followed by the answer that it must have,
// where the page shows one: a block "json answer".
func TestExamplesInTheDocumentation(t *testing.T) {
	for name, page := range pages(t) {
		t.Run(name, func(t *testing.T) {
			blocks := fence.FindAllStringSubmatch(page, -1)
			var server *servertest.Server
			for i, block := range blocks {
				if block[1] != "graphql" {
					continue
				}
				if server == nil {
					server = servertest.StartSandbox(t)
				}
				document := block[3]
				if live, is := strings.CutPrefix(document, "subscription"); is {
					document = "query" + live // which answers the same, once
				}
				answer := server.Caller("co1", "rw").Ask(t, document)
				if len(answer.Errors) > 0 {
					t.Errorf("%s\n%v", block[3], answer.Errors)
				}
				if want, told := strings.CutPrefix(strings.TrimSpace(block[2]), "requests="); told && strconv.Itoa(len(answer.Sent)) != want {
					t.Errorf("%s\ntakes %d upstream requests, and the page says %s", block[3], len(answer.Sent), want)
				}
				if i+1 < len(blocks) && blocks[i+1][1] == "json" && strings.TrimSpace(blocks[i+1][2]) == "answer" {
					if got, want := servertest.Decoded(t, answer.Body), servertest.Decoded(t, blocks[i+1][3]); !reflect.DeepEqual(got, want) {
						t.Errorf("%s\nanswers %v, and the page says %v", block[3], got, want)
					}
				}
			}
		})
	}
}

// TestFilterOperatorsInTheDocumentation looks for an example of every member
// of every filter type in the guide.
func TestFilterOperatorsInTheDocumentation(t *testing.T) {
	guide := pages(t)["../../docs/schema.md"]
	var examples strings.Builder
	for _, block := range fence.FindAllStringSubmatch(guide, -1) {
		if block[1] == "graphql" {
			examples.WriteString(block[3])
		}
	}
	for _, name := range []string{"IDFilter", "StringFilter", "BooleanFilter", "StringListFilter", "JSONFilter", "JSONFieldFilter", "NumberFilter"} {
		_, definition, _ := strings.Cut(servertest.SDL, "\ninput "+name+" {")
		definition, _, _ = strings.Cut(definition, "\n}")
		members := regexp.MustCompile(`(?m)^  (\w+): `).FindAllStringSubmatch(definition, -1)
		if len(members) == 0 {
			t.Errorf("%s has no members", name)
		}
		for _, member := range members {
			if !strings.Contains(examples.String(), member[1]+":") {
				t.Errorf("no example of %s.%s", name, member[1])
			}
		}
	}
}

// TestScopesInTheDocumentation looks for the scope of every resource in the page
// that tells which key is needed.
func TestScopesInTheDocumentation(t *testing.T) {
	catalogue, err := resource.Declared()
	if err != nil {
		t.Fatal(err)
	}
	page := pages(t)["../../docs/questions.md"]
	want := func(fields, scope string) {
		t.Helper()
		if scope == "" {
			scope = "none"
		} else {
			scope = "`" + scope + "`"
		}
		if !strings.Contains(page, "\n| "+fields+" | "+scope) {
			t.Errorf("the page does not say that %s needs the scope %s", fields, scope)
		}
	}
	for _, r := range catalogue.Resources {
		if !r.Node {
			continue
		}
		fields := "`" + r.Field + "`"
		if r.List != "" {
			fields += ", `" + r.List + "`"
		}
		want(fields, r.ViewScope)
		if r.Guard != nil {
			want(fields, r.Guard.Scope)
		}
	}
}

// TestTokensInTheDocumentation compares the README's table with the tokens
// that the sandbox names.
func TestTokensInTheDocumentation(t *testing.T) {
	table := "| token | what it is for |\n|---|---|\n"
	for _, named := range sandbox.Tokens() {
		table += "| `" + named.Name + "` `" + named.Token + "` | " + named.Purpose + " |\n"
	}
	if !strings.Contains(pages(t)["../../README.md"], table) {
		t.Errorf("the README's tokens are not these:\n%s", table)
	}
}
