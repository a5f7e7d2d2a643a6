package handler

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// validationRules are the validator's own. Without introspection, the schema
// is no secret that errors should tell: none asks for it, and none of the five
// rules that suggest names does so. gqlgen's own switch leaves out three.
func validationRules(introspection bool) *rules.Rules {
	all := rules.NewDefaultRules()
	if introspection {
		return all
	}
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
	all.AddRule("NoIntrospection", noIntrospection)
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
