package config

import (
	"fmt"
	"strings"
)

const helpWidth = 80

// Help is the text of --help: every action, and every setting with its
// variable, flag and default.
func Help() string {
	var b strings.Builder
	b.WriteString(`carbongraph serves Carbon's customer contacts over GraphQL.

Usage: carbongraph [flags]

Every setting is a variable of the environment or a flag of the same meaning;
the flag wins. A secret is a variable alone. A switch is written --name or
--name=false. Traces are set up by OpenTelemetry's own variables and are off
without OTEL_EXPORTER_OTLP_ENDPOINT.

Instead of serving
`)
	for _, a := range actions {
		fmt.Fprintf(&b, "  --%s\n%s", a.flag, paragraph(a.meaning))
	}
	for _, section := range sections(new(Config)) {
		fmt.Fprintf(&b, "\n%-26s  %-25s  %s\n", section.title, "", "default")
		for _, s := range section.settings {
			flag := "--" + s.flag()
			if s.secret {
				flag = "(no flag)"
			}
			line := fmt.Sprintf("  %-24s  %-25s  %s", s.name, flag, s.fallback)
			b.WriteString(strings.TrimRight(line, " ") + "\n" + paragraph(strings.ReplaceAll(s.meaning, "`", "")))
		}
	}
	return b.String()
}

// paragraph wraps text into indented lines of the help's width.
func paragraph(text string) string {
	const indent = "       "
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+len(word) > helpWidth:
			b.WriteString("\n" + indent)
			column = len(indent)
		}
		b.WriteString(" " + word)
		column += 1 + len(word)
	}
	return b.String() + "\n"
}
