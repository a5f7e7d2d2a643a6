// Package expansion writes the schema that the declarations of resources
// stand for.
package expansion

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/resource"
)

//go:embed *.tmpl
var templates embed.FS

// Schema returns the public schema of a catalogue in SDL: its types with their
// lists, filters and orders, the inputs and payloads of its mutations, and the
// root fields, each with a description.
func Schema(catalogue *resource.Catalogue) (string, error) {
	shared, err := resource.Shared()
	if err != nil {
		return "", err
	}
	// A comment at its head is for those who read the file by itself.
	if i := strings.Index(shared, "\n\n"); strings.HasPrefix(shared, "#") {
		shared = shared[i+2:]
	}
	e := expander{catalogue}
	all, err := template.New("").Funcs(e.functions()).ParseFS(templates, "*.tmpl")
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = all.ExecuteTemplate(&b, "schema.tmpl", struct {
		Resources []*resource.Resource
		Shared    string
	}{catalogue.Resources, shared})
	if err != nil {
		return "", err
	}
	sdl := tidy(b.String())
	if _, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: sdl}); err != nil {
		return "", err
	}
	return sdl, nil
}

// tidy makes one empty line of several, and none before a closing brace.
func tidy(sdl string) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(sdl), "\n")
	for i, line := range lines {
		if line == "" && (lines[i+1] == "" || lines[i+1] == "}" || strings.HasSuffix(lines[i-1], "{")) {
			continue
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

type expander struct{ catalogue *resource.Catalogue }

func (e expander) functions() template.FuncMap {
	return template.FuncMap{
		"desc": description, "a": article,
		"capital": capital, "title": capital, "phrase": phrase, "deprecated": deprecated, "statement": statement,
		"root":   func(r *resource.Resource) listArguments { return listArguments{r, 100} },
		"inside": func(r *resource.Resource) listArguments { return listArguments{r, 25} },
		"path":   path, "searched": searched, "lacking": lacking, "filter": filter,
		"input": inputType, "member": member, "nested": nested, "replaces": replaces, "upserted": upserted, "exactly": exactly,
		"inner": inner, "createInput": createInput, "cascade": e.cascade,
		"listed": e.listed, "createdInside": e.catalogue.CreatedInside,
	}
}

// listArguments are the arguments of a list whose page has a size by default.
type listArguments struct {
	*resource.Resource
	PageSize int
}

// listed tells whether a row of another resource has a list of the resource.
func (e expander) listed(r *resource.Resource) bool {
	for _, other := range e.catalogue.Resources {
		for _, list := range other.Lists {
			if list.Target == r {
				return true
			}
		}
	}
	return false
}

// filter returns the type of a column's conditions.
func filter(c *resource.Column) string {
	if c.Kind == resource.TextList {
		return "StringListFilter"
	}
	return c.Kind.Type() + "Filter"
}

// inputType returns the nullable type of a column's value in an input.
func inputType(c *resource.Column) string {
	if c.Kind == resource.JSON {
		return "JSONObject"
	}
	return c.Kind.Type()
}

// createInput returns the input type with which a row is created.
func createInput(r *resource.Resource) string {
	if r.Writes.Create {
		return "Create" + r.Type + "Input"
	}
	return r.Type + "Input"
}

// inputMember is a member of an input.
type inputMember struct{ Type, Description string }

// member returns the member of a create for a column; nil where a create
// cannot give it a value.
func member(r *resource.Resource, c *resource.Column) *inputMember {
	if !c.Create {
		return nil
	}
	m := &inputMember{Type: inputType(c), Description: statement(c.Description)}
	rel := nested(r, c)
	switch {
	case c.Name == "id":
		m.Description = "Carbon's own id; the upstream makes one up where it is absent."
	case c == r.Company:
		m.Description = capital(phrase(c.Description)) + "; the company of your key where it is absent."
	case rel != nil:
		m.Description = fmt.Sprintf("%s; exactly one of `%s` and `%s`.", capital(phrase(c.Description)), c.Name, rel.Field)
	case c.Required:
		m.Type += "!"
	case c.Absent != "":
		m.Description += " " + capital(c.Absent) + " where it is absent."
	}
	return m
}

// nested returns the relation of a column whose row a create may create as
// well; nil where there is none.
func nested(r *resource.Resource, c *resource.Column) *resource.Relation {
	for _, rel := range r.Relations {
		if rel.Create && rel.Column == c {
			return rel
		}
	}
	return nil
}
