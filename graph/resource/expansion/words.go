package expansion

import (
	"fmt"
	"strings"

	"carbongraph/graph/resource"
)

// The most letters of a line with a description, and of a line of a block.
const (
	lineWidth  = 160
	blockWidth = 80
)

// description writes a description in SDL: on one line where it is short, else
// as a block.
func description(indent int, format string, args ...any) string {
	text, margin := format, strings.Repeat(" ", indent)
	if len(args) > 0 {
		text = fmt.Sprintf(format, args...)
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text)+indent <= lineWidth {
		return margin + `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}
	var b strings.Builder
	b.WriteString(margin + `"""`)
	width := blockWidth
	for word := range strings.FieldsSeq(text) {
		if width+1+len(word) > blockWidth {
			b.WriteString("\n" + margin + word)
			width = indent + len(word)
			continue
		}
		b.WriteString(" " + word)
		width += 1 + len(word)
	}
	return b.String() + "\n" + margin + `"""`
}

// capital returns the text with a capital first letter.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// article puts the indefinite article before a noun.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeio") {
		return "an " + noun
	}
	return "a " + noun
}

// phrase returns the noun phrase that a description begins with, with a small
// first letter: "the readable number" of "The readable number, such as …".
func phrase(description string) string {
	text := description
	for _, end := range []string{";", ",", ":", ". "} {
		text, _, _ = strings.Cut(text, end)
	}
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	// What begins with a name, such as Carbon's, keeps its capital.
	for _, word := range []string{"The ", "A ", "An ", "Your ", "Whether ", "When "} {
		if strings.HasPrefix(text, word) {
			return strings.ToLower(text[:1]) + text[1:]
		}
	}
	return text
}

// statement returns a description without what follows a semicolon, which says
// when a row that is read has a null there.
func statement(description string) string {
	text, _, _ := strings.Cut(description, ";")
	return strings.TrimSuffix(strings.TrimSpace(text), ".") + "."
}

// path returns the noun phrase of a column of a row, or of a row that it
// refers to.
func path(p resource.Path) string {
	if p.Relation == nil {
		return phrase(p.Column.Description)
	}
	return phrase(p.Column.Description) + " of " + phrase(p.Relation.Description)
}

// searched returns what a search looks in.
func searched(r *resource.Resource) string {
	var names []string
	for _, p := range r.Search {
		names = append(names, path(p))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// deprecated returns the directive of a field that should not be used.
func deprecated(reason string) string {
	if reason == "" {
		return ""
	}
	return " @deprecated(reason: " + strings.TrimSpace(description(0, "%s", reason)) + ")"
}

// The sentences that follow a description where they hold.

func lacking(c *resource.Column) string {
	if c.MayLack {
		return " Older Carbon releases lack this column."
	}
	return ""
}

func replaces(c *resource.Column) string {
	switch {
	case c.Required:
		return " It cannot be cleared."
	case c.Kind == resource.JSON || c.Kind == resource.TextList:
		return " They replace all that were there."
	default:
		return ""
	}
}

func upserted(c *resource.Column) string {
	switch {
	case c.Name == "id":
		return "Carbon's own id, or one of your choice for a new row."
	case c.Required:
		return statement(c.Description)
	default:
		return statement(c.Description) + replaces(c)
	}
}

func exactly(c *resource.Column) string {
	switch {
	case c.Required:
		return " It cannot be null."
	case c.Kind == resource.JSON:
		return " All of them are compared."
	case c.Kind == resource.TextList:
		return " All of them are compared, in this order."
	default:
		return ""
	}
}

// inner tells that a create may create a related row.
func inner(r *resource.Resource) string {
	for _, rel := range r.Relations {
		if rel.Create {
			return fmt.Sprintf(" With `%s` it creates %s first: two upstream writes, each sent once.", rel.Field, phrase(rel.Description))
		}
	}
	return ""
}

// cascade tells what the upstream deletes with a row.
func (e expander) cascade(r *resource.Resource) string {
	if r.Guard == nil {
		return ""
	}
	deleted, refer := "", " that refer to the "+r.Name
	for _, table := range r.Guard.Tables[:len(r.Guard.Tables)-1] {
		deleted += "the " + e.catalogue.Table(table).Plural + refer + ", and "
		refer = " that refer to those"
	}
	return fmt.Sprintf(" Together with %s, Carbon deletes %sthe %s%s. The %s are looked for first: where there are any, nothing is deleted unless `%s` is true."+
		" Looking and deleting are two requests, so one that is made between them is deleted unseen.",
		article(r.Name), deleted, r.Guard.Plural, refer, r.Guard.Plural, r.Guard.Argument)
}
