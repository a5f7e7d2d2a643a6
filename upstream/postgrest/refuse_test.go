package postgrest_test

import (
	"testing"

	"carbongraph/upstream/postgrest"

	"carbongraph/upstream"
)

// What PostgREST cannot be told is refused, wherever in the filter it stands
// and whether or not that part folds away.
func TestFilterRefused(t *testing.T) {
	t.Parallel()
	internal := map[string]postgrest.Filter{
		"nil inside":              not(nil),
		"pointer":                 &postgrest.Compare{Column: col("id"), Op: postgrest.Eq},
		"no operator":             compare(col("id"), 0, "a"),
		"unknown operator":        compare(col("id"), postgrest.Match+1, "a"),
		"no list operator":        compareList("id", 0, "a"),
		"unknown list operator":   compareList("id", postgrest.ArrayOverlaps+1),
		"no JSON operator":        jsonValue(jsonField(), 0, "1"),
		"unknown JSON operator":   jsonValue(jsonField(), postgrest.JSONContainedBy+1, "1"),
		"fold of eq":              fold(col("id"), postgrest.Eq, "a"),
		"NUL":                     compare(col("id"), postgrest.Eq, "a\x00b"),
		"NUL in a list":           compareList("id", postgrest.In, "a", "\x00"),
		"NUL in an array":         compareList("tags", postgrest.ArrayEq, "\x00"),
		"NUL in a key":            null(jsonField("a\x00")),
		"invalid UTF-8":           compare(col("id"), postgrest.Match, "\xff"),
		"surrogate":               compare(col("id"), postgrest.Eq, "\xed\xa0\x80"),
		"invalid UTF-8 in a key":  compare(jsonText("\xc3"), postgrest.Eq, "a"),
		"no column":               null(col("")),
		"column with punctuation": null(col("a.b")),
		"column with a space":     null(col("a b")),
		"column beyond ASCII":     null(col("é")),
		"column and":              null(col("and")),
		"column limit":            null(col("limit")),
		"column like an alias":    null(col("f12")),
		"relation like an alias":  related("f0", always),
		"no relation":             related("", always),
		"relation with a hint":    postgrest.Related{Relation: postgrest.Relation{Table: "a!b"}, Filter: always},
		"constraint as a join":    related("contact!inner_fkey", always),
		"constraint punctuated":   related("contact!a,b", always),
		"related to nothing":      related("contact", nil),
		"text at no path":         null(postgrest.Column{Name: "id", Text: true}),
		"text compared with JSON": compare(jsonField("a"), postgrest.Eq, "1"),
		"list compared with JSON": postgrest.CompareList{Column: jsonField("a"), Op: postgrest.In, Values: []string{"1"}},
		"JSON compared with text": jsonValue(jsonText("a"), postgrest.JSONEq, "1"),
		"array inside JSON":       postgrest.CompareList{Column: jsonText("a"), Op: postgrest.ArrayEq},
		"no JSON":                 jsonValue(jsonField(), postgrest.JSONEq, ""),
		"two JSON values":         jsonValue(jsonField(), postgrest.JSONEq, "1 2"),
		"JSON with a NUL":         jsonValue(jsonField(), postgrest.JSONEq, `{"a\u0000":1}`),
		"JSON with bad UTF-8":     jsonValue(jsonField(), postgrest.JSONEq, "\"\xff\""),
		"none in a bad list":      compareList("a b", postgrest.In),
	}
	around := append(surroundings(),
		func(f postgrest.Filter) postgrest.Filter { return postgrest.All{never, f} },
		func(f postgrest.Filter) postgrest.Filter { return postgrest.Any{always, f} },
		func(f postgrest.Filter) postgrest.Filter { return related("contact", postgrest.All{never, f}) },
	)
	for name, f := range internal {
		for i, around := range around {
			query := postgrest.Query{Table: "customerContact", Select: selection("id"), Count: postgrest.CountExact, Page: postgrest.Page{Where: around(f)}}
			_, callErr := query.Call()
			_, countErr := query.CountCall()
			_, keyErr := query.RowsKey()
			for _, err := range []error{callErr, countErr, keyErr} {
				if err == nil || kindOf(t, err) != upstream.Internal {
					t.Errorf("%s in surroundings %d: %v", name, i, err)
				}
			}
		}
	}
	for _, pattern := range []string{`\`, `a\\\`, `*\`} {
		_, err := postgrest.Query{Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Where: not(compare(col("id"), postgrest.Like, pattern))}}.Call()
		if err == nil || kindOf(t, err) != upstream.InvalidPattern {
			t.Errorf("like %s: %v", pattern, err)
		}
	}
}

func TestQueryRefused(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]postgrest.Query{
		"nothing selected":              {Table: "customerContact"},
		"nothing of a relation":         {Table: "customerContact", Select: selection("id", embed("contact"))},
		"nothing deep":                  {Table: "customerContact", Select: selection("id", embed("customerLocation", embed("address")))},
		"column twice":                  {Table: "customerContact", Select: selection("id", "tags", "id")},
		"column twice, embedded":        {Table: "customerContact", Select: selection(embed("contact", "id", "id"))},
		"relation twice":                {Table: "customerContact", Select: selection(embed("contact", "id"), embed("contact", "email"))},
		"relation by two ways":          {Table: "customerContact", Select: selection(embed("customer!a", "id"), embed("customer!b", "id"))},
		"column and relation":           {Table: "customerContact", Select: selection("contact", embed("contact", "id"))},
		"column star":                   {Table: "customerContact", Select: selection("*")},
		"column with an alias":          {Table: "customerContact", Select: selection("a:id")},
		"embed like an alias":           {Table: "customerContact", Select: selection("id", embed("f0", "id"))},
		"aggregate":                     {Table: "customerContact", Select: selection("count")},
		"order by no column":            {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Order: []postgrest.Order{{}}}},
		"order by a key with NUL":       {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Order: []postgrest.Order{{Column: jsonField("\x00")}}}},
		"order by what is not embedded": {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Order: by("contact.lastName asc")}},
		"order by what is embedded deeper": {Table: "customerContact",
			Select: selection("id", embed("customerLocation", embed("address", "city"))), Page: postgrest.Page{Order: by("address.city asc")},
		},
		"order by another way":    {Table: "customerContact", Select: selection(embed("customer!a", "name")), Page: postgrest.Page{Order: []postgrest.Order{{Relation: relation("customer!b"), Column: col("name")}}}},
		"order by a bad relation": {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Order: []postgrest.Order{{Relation: relation("!a"), Column: col("name")}}}},
		"negative limit":          {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Limit: -1}},
		"negative offset":         {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Offset: -1}},
		"unknown count":           {Table: "customerContact", Select: selection("id"), Count: postgrest.CountEstimated + 1},
	} {
		if _, err := q.Call(); err == nil || kindOf(t, err) != upstream.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (postgrest.Query{Table: "customerContact", Select: selection("id")}).CountCall(); err == nil || kindOf(t, err) != upstream.Internal {
		t.Errorf("count of CountNone: %v", err)
	}
}

func TestWriteRefused(t *testing.T) {
	t.Parallel()
	id := []postgrest.Value{setValue("id", `"a"`)}
	writes := map[string]writer{
		"no row":            postgrest.Insert{Table: "customerContact", Select: selection("id")},
		"a row of nothing":  postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{id, {}}, Select: selection("id")},
		"column twice":      postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{append(id[:1:1], id...)}, Select: selection("id")},
		"value no JSON":     postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{{setValue("id", "a")}}, Select: selection("id")},
		"value none":        postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{{setValue("id", "")}}, Select: selection("id")},
		"value with a NUL":  postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{{setValue("id", `"\\\u0000"`)}}, Select: selection("id")},
		"value not UTF-8":   postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{{setValue("id", "\"\xff\"")}}, Select: selection("id")},
		"column no name":    postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{{setValue(`a"`, "1")}}, Select: selection("id")},
		"nothing to answer": postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{id}},
		"nothing to set":    postgrest.Update{Table: "customerContact", IDs: []string{"a"}, Select: selection("id")},
		"set twice":         postgrest.Update{Table: "customerContact", IDs: []string{"a"}, Set: append(id[:1:1], id...), Select: selection("id")},
	}
	for name, ids := range map[string][]string{
		"nil": nil, "none": {}, "empty": {""}, "one of two empty": {"a", ""}, "twice": {"a", "b", "a"}, "NUL": {"\x00"}, "not UTF-8": {"\xff"},
	} {
		writes["update of ids "+name] = postgrest.Update{Table: "customerContact", IDs: ids, Set: id, Select: selection("id")}
		writes["delete of ids "+name] = postgrest.Delete{Table: "customerContact", IDs: ids, Select: selection("id")}
	}
	for name, f := range map[string]postgrest.Filter{
		"nil": nil, "all": postgrest.All{null(col("userId"))}, "any": postgrest.Any{null(col("userId"))}, "not": not(null(col("userId"))),
		"related": related("contact", always), "never": compareList("userId", postgrest.In), "always": compareList("userId", postgrest.NotIn),
		"inside JSON": null(jsonText("a")), "bad column": null(col("a b")), "bad text": compare(col("id"), postgrest.Eq, "\x00"),
	} {
		expect := []postgrest.Filter{null(col("tags")), f}
		writes["update that expects "+name] = postgrest.Update{Table: "customerContact", IDs: []string{"a"}, Expect: expect, Set: id, Select: selection("id")}
		writes["delete that expects "+name] = postgrest.Delete{Table: "customerContact", IDs: []string{"a"}, Expect: expect, Select: selection("id")}
	}
	for name, w := range writes {
		if call, err := w.Call(); err == nil || kindOf(t, err) != upstream.Internal {
			t.Errorf("%s: %v, %v", name, call, err)
		}
	}
}

// Queries have one key exactly where they differ in nothing but Select.
func TestRowsKey(t *testing.T) {
	t.Parallel()
	const table = "customerContact"
	queries := []postgrest.Query{
		{Table: table}, {Table: "customer"}, {Table: table, Count: postgrest.CountExact}, {Table: table, Count: postgrest.CountPlanned},
	}
	for _, page := range []postgrest.Page{
		{Limit: 1}, {Limit: 1, Offset: 1},
		{Order: by("id asc")}, {Order: by("id desc")}, {Order: by("contact.id asc")},
		{Where: never}, {Where: null(col("userId"))}, {Where: compare(col("id"), postgrest.Eq, "a")},
		{Where: compareList("id", postgrest.In, "a", "b")}, {Where: compareList("id", postgrest.In, "b", "a")},
		{Where: related("contact", always)}, {Where: related("user", always)}, {Where: related("user!a", always)},
	} {
		queries = append(queries, postgrest.Query{Table: table, Page: page})
	}
	keys := make(map[string]int)
	for i, q := range queries {
		key, err := q.RowsKey()
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := keys[key]; ok {
			t.Errorf("queries %d and %d have the key %q", other, i, key)
		}
		keys[key] = i
		q.Select = selection("id", embed("contact", "id"))
		if selected, err := q.RowsKey(); err != nil || selected != key {
			t.Errorf("query %d with a selection has the key %q, not %q (%v)", i, selected, key, err)
		}
	}
}
