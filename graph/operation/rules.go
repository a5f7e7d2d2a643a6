package operation

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// maxSuggesting is the largest document, in bytes, whose errors suggest names.
// To suggest one takes time in the length of what was written: a name of
// 256 KiB takes a third of a second. People write shorter documents.
const maxSuggesting = 8 << 10

// suggests reports whether errors of a document may suggest names. Without
// introspection the schema is not for errors to tell.
func (c *Compiler) suggests(source string) bool {
	return c.options.Introspection && len(source) <= maxSuggesting
}

// rules returns the validator's rules for a document.
func (c *Compiler) rules(source string) *rules.Rules {
	all := rules.NewDefaultRules()
	if !c.suggests(source) {
		// Five rules suggest names.
		for suggesting, silent := range map[string]core.Rule{
			rules.FieldsOnCorrectTypeRule.Name: rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
			rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
			rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
			rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
			rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
		} {
			all.RemoveRule(suggesting)
			all.AddRule(silent.Name, silent.RuleFunc)
		}
	}
	if !c.options.Introspection {
		all.AddRule("NoIntrospection", noIntrospection)
	}
	return all
}

// noIntrospection refuses what tells the schema.
func noIntrospection(observers *core.Events, addError core.AddErrFunc) {
	observers.OnField(func(_ *core.Walker, field *ast.Field) {
		switch field.Name {
		case "__schema", "__type", "_service":
			addError(core.Message("introspection is switched off on this server (INTROSPECTION)"), core.At(field.Position))
		}
	})
}

// suggestion ends an error about a name that is none of the names known.
func (c coercer) suggestion(name string, known []string) string {
	if !c.suggest || len(name) > maxSuggested {
		return ""
	}
	similar := core.SuggestionList(name, known)
	if len(similar) == 0 {
		return ""
	}
	return ". Did you mean " + core.QuotedOrList(similar...) + "?"
}

// maxSuggested is the longest name, in bytes, that similar ones are looked for.
const maxSuggested = 100
