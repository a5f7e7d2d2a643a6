package validate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// settings are the variables that the server reads, as its table has them.
var settings = sync.OnceValues(func() ([]string, error) {
	name := regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	var found []string
	err := inspect("../../internal/config/settings.go", func(node ast.Node) {
		if row, ok := node.(*ast.CompositeLit); ok && row.Type == nil && len(row.Elts) > 1 {
			if text := literal(row.Elts[0]); name.MatchString(text) {
				found = append(found, text)
			}
		}
	})
	return found, err
})

// checkSetting fails where the server reads no variable of this name.
func checkSetting(t *testing.T, where, name string) {
	t.Helper()
	known, err := settings()
	if err != nil || len(known) == 0 {
		t.Fatal("no settings found:", err)
	}
	if !slices.Contains(known, name) && name != "GOMEMLIMIT" && !strings.HasPrefix(name, "OTEL_") {
		t.Errorf("%s sets %s, which the server does not read", where, name)
	}
}

// metrics are the names and labels of the server's own metrics, as its source
// creates them. A histogram is there under the names of its series.
var metrics = sync.OnceValues(func() (map[string][]string, error) {
	found := map[string][]string{}
	err := inspect("../../internal/telemetry/metrics/*.go", func(node ast.Node) {
		call, ok := node.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return
		}
		options, ok := call.Args[0].(*ast.CompositeLit)
		if !ok {
			return
		}
		name, labels := metricOptions(options)
		if name == "" {
			return
		}
		if len(call.Args) > 1 {
			labels = append(labels, elements(call.Args[1])...)
		}
		if kind, ok := options.Type.(*ast.SelectorExpr); ok && kind.Sel.Name == "HistogramOpts" {
			found[name+"_sum"], found[name+"_count"] = labels, labels
			found[name+"_bucket"] = append([]string{"le"}, labels...)
			return
		}
		found[name] = labels
	})
	return found, err
})

// metricOptions returns the name of a metric, and its constant labels.
func metricOptions(options *ast.CompositeLit) (name string, labels []string) {
	for _, element := range options.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch key, _ := pair.Key.(*ast.Ident); key.Name {
		case "Name":
			name = literal(pair.Value)
		case "ConstLabels":
			labels = elements(pair.Value)
		}
	}
	if !strings.HasPrefix(name, "carbongraph_") {
		return "", nil
	}
	return name, labels
}

// elements are the texts of a list, or the keys of a map.
func elements(expression ast.Expr) []string {
	list, ok := expression.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	var texts []string
	for _, element := range list.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			element = pair.Key
		}
		texts = append(texts, literal(element))
	}
	return texts
}

// literal is the text of a string literal, and empty for all else.
func literal(expression ast.Expr) string {
	basic, ok := expression.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(basic.Value)
	if err != nil {
		return ""
	}
	return text
}

// inspect visits every node of the Go files that the pattern matches, tests
// left out.
func inspect(pattern string, visit func(ast.Node)) error {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			visit(node)
			return true
		})
	}
	return nil
}
