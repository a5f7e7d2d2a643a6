package input_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/answer"
	"carbongraph/graph/input"
	"carbongraph/graph/model"
)

var three = input.Limits{ListValues: 3}

func TestFilterLimits(t *testing.T) {
	t.Parallel()
	four := []string{"a", "b", "c", "d"}
	for want, filter := range map[string]*model.CustomerContactFilter{
		"filter.id.in has 4 values; this server allows 3 (MAX_LIST_VALUES)": {
			ID: graphql.OmittableOf(&model.IDFilter{In: graphql.OmittableOf(four)})},
		"filter.tags.overlaps has 4 values; this server allows 3 (MAX_LIST_VALUES)": {
			Tags: graphql.OmittableOf(&model.StringListFilter{Overlaps: graphql.OmittableOf(four)})},
		"filter.or has 4 values; this server allows 3 (MAX_LIST_VALUES)": {
			Or: graphql.OmittableOf(make([]model.CustomerContactFilter, 4))},
		"filter.customFields.fields has 4 values; this server allows 3 (MAX_LIST_VALUES)": {
			CustomFields: graphql.OmittableOf(&model.JSONFilter{Fields: graphql.OmittableOf(make([]model.JSONFieldFilter, 4))})},
		"filter.customFields.fields[0].path has 4 keys; this server allows 3 (MAX_LIST_VALUES)": {
			CustomFields: graphql.OmittableOf(&model.JSONFilter{Fields: graphql.OmittableOf([]model.JSONFieldFilter{{Path: four}})})},
	} {
		var wrong *input.Error
		if _, err := input.Filter(filter, three); !errors.As(err, &wrong) || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestChangeLimits(t *testing.T) {
	t.Parallel()
	four := []string{"a", "b", "c", "d"}
	_, created := input.Create(model.CreateCustomerContactInput{CustomerID: "a", ContactID: "b", Tags: graphql.OmittableOf(four)}, three)
	_, several := input.CreateMany(model.CreateCustomerContactsInput{CustomerContacts: make([]model.CreateCustomerContactInput, 4)}, three)
	_, patched := input.Patch(model.CustomerContactPatch{Tags: graphql.OmittableOf(four)}, three)
	for _, test := range []struct {
		got   []answer.UserError
		want  string
		field []string
	}{
		{created, "The list has 4 values. This server allows 3 (MAX_LIST_VALUES).", []string{"input", "tags"}},
		{several, "The list has 4 elements. This server allows 3 (MAX_LIST_VALUES).", []string{"input", "customerContacts"}},
		{patched, "The list has 4 values. This server allows 3 (MAX_LIST_VALUES).", []string{"input", "patch", "tags"}},
		{input.IDs(input.IDsPath(), four, three), "The list has 4 elements. This server allows 3 (MAX_LIST_VALUES).", []string{"input", "ids"}},
	} {
		if len(test.got) != 1 || test.got[0].Code != "INVALID" || test.got[0].Message != test.want || !slices.Equal(test.got[0].Field, test.field) {
			t.Errorf("%+v, want %v: %s", test.got, test.field, test.want)
		}
	}
}
