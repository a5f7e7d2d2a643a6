package handler

import (
	"context"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// Document is a document that is valid and within the limits. It does not
// change.
type Document struct {
	source string
	parsed *ast.QueryDocument
	// constants are the values that stand in for literals: see literals.
	constants map[string]any
}

// document returns the document with this text, from the cache where it is
// there.
func (h *Handler) document(ctx context.Context, source string) (*Document, gqlerror.List) {
	if document, ok := h.options.Cache.Get(ctx, source); ok {
		return document, nil
	}
	document, errs := h.compile(source)
	if len(errs) > 0 {
		return nil, errs
	}
	h.options.Cache.Add(ctx, source, document)
	return document, nil
}

// compile parses, measures and validates a document, in this order: each step
// costs more than the one before.
func (h *Handler) compile(source string) (*Document, gqlerror.List) {
	if err := checkEscapes(source); err != nil {
		return nil, gqlerror.List{err}
	}
	input := &ast.Source{Input: source}
	parsed, err := parser.ParseQueryWithTokenLimit(input, h.options.Limits.Tokens)
	if err != nil {
		return nil, gqlerror.List{h.parseError(input, err)}
	}
	if len(parsed.Operations) == 0 {
		return nil, gqlerror.List{coded(codeValidation, "there is no operation in the document")}
	}
	h.options.Rewrite(parsed)
	if errs := h.options.Limits.CheckDocument(parsed); len(errs) > 0 {
		return nil, errs
	}
	schema := h.schema.Schema()
	literals := readLiterals(schema, parsed, h.options.Limits)
	if len(literals.errs) > 0 {
		return nil, literals.errs
	}
	if errs := fold(validator.ValidateWithRules(schema, parsed, h.rules.of(source))); len(errs) > 0 {
		return nil, errs
	}
	literals.apply()
	return &Document{source: source, parsed: parsed, constants: literals.constants}, nil
}

// parseError is an error of the parser. That of its token limit has no
// location, and that of a character or a string that is no token does not say
// what is wrong with it.
func (h *Handler) parseError(source *ast.Source, err error) *gqlerror.Error {
	parse := gqlerror.WrapIfUnwrapped(err)
	if lexical := lexicalError(source); lexical != nil && strings.HasSuffix(parse.Message, lexer.Invalid.String()) {
		parse = gqlerror.WrapIfUnwrapped(lexical)
	}
	if len(parse.Locations) == 0 && strings.HasPrefix(parse.Message, "exceeded token limit") {
		return coded(codeUserInput, "the document has more tokens than this server allows: %d (MAX_TOKENS)", h.options.Limits.Tokens)
	}
	return withCode(codeParse, parse)
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
		folded = append(folded, withCode(codeValidation, err))
	}
	return folded
}
