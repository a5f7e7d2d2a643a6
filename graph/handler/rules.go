package handler

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// maxSuggesting is the largest document, in bytes, whose errors suggest names.
// To suggest one takes time in the length of what was written: a name of
// 256 KiB takes a third of a second. People write shorter documents.
const maxSuggesting = 8 << 10

// ruleSets are the validator's rules, in the two ways that they are applied.
type ruleSets struct{ suggesting, silent *rules.Rules }

// newRuleSets returns the rules. Without introspection the schema is not for
// errors to tell, so both are silent and none may ask for it.
func newRuleSets(introspection bool) ruleSets {
	silent := silentRules()
	if introspection {
		return ruleSets{suggesting: rules.NewDefaultRules(), silent: silent}
	}
	silent.AddRule("NoIntrospection", noIntrospection)
	return ruleSets{suggesting: silent, silent: silent}
}

// of returns the rules for a document.
func (s ruleSets) of(source string) *rules.Rules {
	if len(source) > maxSuggesting {
		return s.silent
	}
	return s.suggesting
}

// silentRules are the validator's rules, of which none suggests a name.
// gqlgen's own switch leaves out three of the five that do.
func silentRules() *rules.Rules {
	all := rules.NewDefaultRules()
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
	return all
}

// noIntrospection refuses __schema and __type.
func noIntrospection(observers *core.Events, addError core.AddErrFunc) {
	observers.OnField(func(_ *core.Walker, field *ast.Field) {
		if field.Name == "__schema" || field.Name == "__type" {
			addError(core.Message("introspection is switched off on this server (INTROSPECTION)"), core.At(field.Position))
		}
	})
}
