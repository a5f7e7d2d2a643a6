// Package operation makes of a GraphQL request what is to be executed:
//
//	Compile(document) ──▶ Document ──▶ Bind(name, variables) ──▶ Operation
//
// Compile parses a document, holds it to the limits, validates it and spreads
// its fragments; what it returns is kept, so that a document that comes again
// costs a look-up. Bind coerces the variables and the arguments, translates
// them into what is read and written upstream, plans how the answer is written,
// and says what the operation costs. Both are pure: nothing is sent.
package operation

import (
	"slices"
	"strings"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"carbongraph/graph/codes"
	"carbongraph/graph/limits"
	"carbongraph/graph/resource"
	"carbongraph/graph/selection"
)

// weightOfByte is how many bytes of memory a compiled document takes for each
// byte of its text, at the most: usual ones take about 20 for the syntax tree
// and 20 for the plans, the densest 75 and 70.
const weightOfByte = 145

// Options are what a Compiler needs.
type Options struct {
	// Schema is the schema that is served, and Catalogue the resources in it.
	Schema    *ast.Schema
	Catalogue *resource.Catalogue
	Limits    limits.Limits
	// CacheBytes is about the memory in which compiled documents are kept.
	CacheBytes uint64
	// Introspection allows __schema and __type, and lets errors suggest names.
	Introspection bool
}

// Compiler compiles documents. It is safe for concurrent use.
type Compiler struct {
	options Options
	actions map[ast.Operation]map[string]action
	kept    *otter.Cache[string, *Document]
}

// NewCompiler returns a compiler.
func NewCompiler(options Options) (*Compiler, error) {
	kept, err := otter.New(&otter.Options[string, *Document]{
		MaximumWeight: options.CacheBytes,
		Weigher:       func(text string, _ *Document) uint32 { return uint32(len(text)) * weightOfByte },
	})
	if err != nil {
		return nil, err
	}
	return &Compiler{options: options, actions: actionsOf(options.Catalogue), kept: kept}, nil
}

// Document is a document that is valid and within the limits, with its
// operations compiled. It does not change.
type Document struct {
	compiler   *Compiler
	source     string
	operations []*compiled
}

// compiled is an operation of a document.
type compiled struct {
	definition *ast.OperationDefinition
	set        *selection.Set
	// conditions are the arguments of @skip and @include that are variables.
	conditions []*ast.Value
	// plans are kept by root field.
	plans *plans
}

// Compile returns the document of a text. Only documents that are valid and
// within the limits are kept.
func (c *Compiler) Compile(source string) (*Document, gqlerror.List) {
	if document, ok := c.kept.GetIfPresent(source); ok {
		return document, nil
	}
	document, errs := c.compile(source)
	if len(errs) > 0 {
		return nil, errs
	}
	c.kept.Set(source, document)
	return document, nil
}

// compile parses, measures and validates a document, in this order: each step
// costs more than the one before.
func (c *Compiler) compile(source string) (*Document, gqlerror.List) {
	if err := checkEscapes(source); err != nil {
		return nil, gqlerror.List{err}
	}
	input := &ast.Source{Input: source}
	parsed, err := parser.ParseQueryWithTokenLimit(input, c.options.Limits.Tokens)
	if err != nil {
		return nil, gqlerror.List{c.parseError(input, err)}
	}
	if len(parsed.Operations) == 0 {
		return nil, gqlerror.List{coded(codes.ValidationFailed, "there is no operation in the document")}
	}
	if err := checkFragments(parsed); err != nil {
		return nil, gqlerror.List{err}
	}
	if errs := c.options.Limits.CheckDocument(parsed); len(errs) > 0 {
		return nil, errs
	}
	exact := exactLiterals{hidden: map[*ast.Value]ast.ValueKind{}}
	rules := c.rules(source)
	rules.AddRule("ExactLiterals", exact.rule)
	rules.AddRule(textRule, storableText)
	if errs := fold(validator.ValidateWithRules(c.options.Schema, parsed, rules)); len(errs) > 0 {
		return nil, errs
	}
	exact.restore()
	d := &Document{compiler: c, source: source}
	for _, definition := range parsed.Operations {
		d.operations = append(d.operations, c.operation(definition))
	}
	return d, nil
}

func (c *Compiler) operation(definition *ast.OperationDefinition) *compiled {
	op := &compiled{
		definition: definition, set: selection.Compile(c.options.Schema, definition.SelectionSet, c.root(definition.Operation)),
		plans: &plans{},
	}
	op.addConditions(definition.SelectionSet, map[string]bool{})
	return op
}

// root returns the type whose fields an operation selects.
func (c *Compiler) root(operation ast.Operation) *ast.Definition {
	switch operation {
	case ast.Mutation:
		return c.options.Schema.Mutation
	case ast.Subscription:
		return c.options.Schema.Subscription
	default:
		return c.options.Schema.Query
	}
}

// addConditions collects the conditions of a selection set that are variables,
// those of introspection too.
func (op *compiled) addConditions(set ast.SelectionSet, seen map[string]bool) {
	for _, selected := range set {
		var directives ast.DirectiveList
		switch selected := selected.(type) {
		case *ast.Field:
			directives = selected.Directives
			op.addConditions(selected.SelectionSet, seen)
		case *ast.InlineFragment:
			directives = selected.Directives
			op.addConditions(selected.SelectionSet, seen)
		case *ast.FragmentSpread:
			directives = selected.Directives
			if !seen[selected.Name] {
				seen[selected.Name] = true
				op.addConditions(selected.Definition.SelectionSet, seen)
			}
		}
		for _, d := range directives {
			if argument := d.Arguments.ForName("if"); argument != nil && argument.Value.Kind == ast.Variable {
				op.conditions = append(op.conditions, argument.Value)
			}
		}
	}
}

// parseError is an error of the parser. That of its token limit has no
// location, and that of a character or a string that is no token does not say
// what is wrong with it.
func (c *Compiler) parseError(source *ast.Source, err error) *gqlerror.Error {
	parse := gqlerror.WrapIfUnwrapped(err)
	if lexical := lexicalError(source); lexical != nil && strings.HasSuffix(parse.Message, lexer.Invalid.String()) {
		parse = gqlerror.WrapIfUnwrapped(lexical)
	}
	if len(parse.Locations) == 0 && strings.HasPrefix(parse.Message, "exceeded token limit") {
		return coded(codes.BadUserInput, "the document has more tokens than this server allows: %d (MAX_TOKENS)", c.options.Limits.Tokens)
	}
	return withCode(codes.ParseFailed, parse)
}

// lexicalError is the error of the first token that is none.
func lexicalError(source *ast.Source) error {
	tokens := lexer.New(source)
	for {
		token, err := tokens.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return err
		}
	}
}

// checkFragments refuses variables of fragments, which the parser reads and the
// specification does not have.
func checkFragments(doc *ast.QueryDocument) *gqlerror.Error {
	i := slices.IndexFunc(doc.Fragments, func(f *ast.FragmentDefinition) bool { return len(f.VariableDefinition) > 0 })
	if i < 0 {
		return nil
	}
	return withCode(codes.ParseFailed, gqlerror.ErrorPosf(doc.Fragments[i].Position, "a fragment has no variables of its own: use those of the operation"))
}

// fold makes one error with several locations of errors that say the same:
// each use of an unknown directive is an error to the validator.
func fold(errs gqlerror.List) gqlerror.List {
	var folded gqlerror.List
	byMessage := make(map[string]*gqlerror.Error, len(errs))
	for _, err := range errs {
		if same := byMessage[err.Message]; same != nil {
			same.Locations = append(same.Locations, err.Locations...)
			continue
		}
		byMessage[err.Message] = err
		code := codes.ValidationFailed
		if err.Rule == textRule {
			code = codes.BadUserInput
		}
		folded = append(folded, withCode(code, err))
	}
	return folded
}

// coded is an error with a code, meant for the caller.
func coded(code, format string, args ...any) *gqlerror.Error {
	return withCode(code, gqlerror.Errorf(format, args...))
}

func withCode(code string, err *gqlerror.Error) *gqlerror.Error {
	err.Extensions = map[string]any{"code": code}
	return err
}
