package upstream_test

import (
	"testing"

	"carbongraph/upstream"
)

// What PostgREST cannot be told is refused, wherever in the filter it stands
// and whether or not that part folds away.
func TestFilterRefused(t *testing.T) {
	t.Parallel()
	internal := map[string]upstream.Filter{
		"nil inside":              not(nil),
		"pointer":                 &upstream.Compare{Column: col("id"), Op: upstream.Eq},
		"no operator":             compare(col("id"), 0, "a"),
		"unknown operator":        compare(col("id"), upstream.Match+1, "a"),
		"no list operator":        compareList("id", 0, "a"),
		"unknown list operator":   compareList("id", upstream.ArrayOverlaps+1),
		"no JSON operator":        jsonValue(jsonField(), 0, "1"),
		"unknown JSON operator":   jsonValue(jsonField(), upstream.JSONContainedBy+1, "1"),
		"fold of eq":              fold(col("id"), upstream.Eq, "a"),
		"NUL":                     compare(col("id"), upstream.Eq, "a\x00b"),
		"NUL in a list":           compareList("id", upstream.In, "a", "\x00"),
		"NUL in an array":         compareList("tags", upstream.ArrayEq, "\x00"),
		"NUL in a key":            null(jsonField("a\x00")),
		"invalid UTF-8":           compare(col("id"), upstream.Match, "\xff"),
		"surrogate":               compare(col("id"), upstream.Eq, "\xed\xa0\x80"),
		"invalid UTF-8 in a key":  compare(jsonText("\xc3"), upstream.Eq, "a"),
		"no column":               null(col("")),
		"column with punctuation": null(col("a.b")),
		"column with a space":     null(col("a b")),
		"column beyond ASCII":     null(col("é")),
		"column and":              null(col("and")),
		"column limit":            null(col("limit")),
		"column like an alias":    null(col("f12")),
		"relation like an alias":  related("f0", always),
		"no relation":             related("", always),
		"relation with a hint":    upstream.Related{Relation: upstream.Relation{Name: "a!b"}, Filter: always},
		"constraint as a join":    related("contact!inner_fkey", always),
		"constraint punctuated":   related("contact!a,b", always),
		"related to nothing":      related("contact", nil),
		"text at no path":         null(upstream.Column{Name: "id", Text: true}),
		"text compared with JSON": compare(jsonField("a"), upstream.Eq, "1"),
		"list compared with JSON": upstream.CompareList{Column: jsonField("a"), Op: upstream.In, Values: []string{"1"}},
		"JSON compared with text": jsonValue(jsonText("a"), upstream.JSONEq, "1"),
		"array inside JSON":       upstream.CompareList{Column: jsonText("a"), Op: upstream.ArrayEq},
		"no JSON":                 jsonValue(jsonField(), upstream.JSONEq, ""),
		"two JSON values":         jsonValue(jsonField(), upstream.JSONEq, "1 2"),
		"JSON with a NUL":         jsonValue(jsonField(), upstream.JSONEq, `{"a\u0000":1}`),
		"JSON with bad UTF-8":     jsonValue(jsonField(), upstream.JSONEq, "\"\xff\""),
		"none in a bad list":      compareList("a b", upstream.In),
	}
	around := append(surroundings(),
		func(f upstream.Filter) upstream.Filter { return upstream.All{never, f} },
		func(f upstream.Filter) upstream.Filter { return upstream.Any{always, f} },
		func(f upstream.Filter) upstream.Filter { return related("contact", upstream.All{never, f}) },
	)
	for name, f := range internal {
		for i, around := range around {
			query := upstream.Query{Select: selection("id"), Where: around(f), Count: upstream.CountExact}
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
		_, err := upstream.Query{Select: selection("id"), Where: not(compare(col("id"), upstream.Like, pattern))}.Call()
		if err == nil || kindOf(t, err) != upstream.InvalidPattern {
			t.Errorf("like %s: %v", pattern, err)
		}
	}
}

func TestQueryRefused(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]upstream.Query{
		"nothing selected":              {},
		"nothing of a relation":         {Select: selection("id", embed("contact"))},
		"nothing deep":                  {Select: selection("id", embed("customerLocation", embed("address")))},
		"column twice":                  {Select: selection("id", "tags", "id")},
		"column twice, embedded":        {Select: selection(embed("contact", "id", "id"))},
		"relation twice":                {Select: selection(embed("contact", "id"), embed("contact", "email"))},
		"relation by two ways":          {Select: selection(embed("customer!a", "id"), embed("customer!b", "id"))},
		"column and relation":           {Select: selection("contact", embed("contact", "id"))},
		"column star":                   {Select: selection("*")},
		"column with an alias":          {Select: selection("a:id")},
		"embed like an alias":           {Select: selection("id", embed("f0", "id"))},
		"aggregate":                     {Select: selection("count")},
		"order by no column":            {Select: selection("id"), Order: []upstream.Order{{}}},
		"order by a key with NUL":       {Select: selection("id"), Order: []upstream.Order{{Column: jsonField("\x00")}}},
		"order by what is not embedded": {Select: selection("id"), Order: by("contact.lastName asc")},
		"order by what is embedded deeper": {
			Select: selection("id", embed("customerLocation", embed("address", "city"))), Order: by("address.city asc"),
		},
		"order by another way":    {Select: selection(embed("customer!a", "name")), Order: []upstream.Order{{Relation: relation("customer!b"), Column: col("name")}}},
		"order by a bad relation": {Select: selection("id"), Order: []upstream.Order{{Relation: relation("!a"), Column: col("name")}}},
		"negative limit":          {Select: selection("id"), Limit: -1},
		"negative offset":         {Select: selection("id"), Offset: -1},
		"unknown count":           {Select: selection("id"), Count: upstream.CountEstimated + 1},
	} {
		if _, err := q.Call(); err == nil || kindOf(t, err) != upstream.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (upstream.Query{Select: selection("id")}).CountCall(); err == nil || kindOf(t, err) != upstream.Internal {
		t.Errorf("count of CountNone: %v", err)
	}
}

func TestWriteRefused(t *testing.T) {
	t.Parallel()
	id := []upstream.Value{setValue("id", `"a"`)}
	writes := map[string]writer{
		"no row":            upstream.Insert{Select: selection("id")},
		"a row of nothing":  upstream.Insert{Rows: []upstream.InsertRow{id, {}}, Select: selection("id")},
		"column twice":      upstream.Insert{Rows: []upstream.InsertRow{append(id[:1:1], id...)}, Select: selection("id")},
		"value no JSON":     upstream.Insert{Rows: []upstream.InsertRow{{setValue("id", "a")}}, Select: selection("id")},
		"value none":        upstream.Insert{Rows: []upstream.InsertRow{{setValue("id", "")}}, Select: selection("id")},
		"value with a NUL":  upstream.Insert{Rows: []upstream.InsertRow{{setValue("id", `"\\\u0000"`)}}, Select: selection("id")},
		"value not UTF-8":   upstream.Insert{Rows: []upstream.InsertRow{{setValue("id", "\"\xff\"")}}, Select: selection("id")},
		"column no name":    upstream.Insert{Rows: []upstream.InsertRow{{setValue(`a"`, "1")}}, Select: selection("id")},
		"nothing to answer": upstream.Insert{Rows: []upstream.InsertRow{id}},
		"nothing to set":    upstream.Update{IDs: []string{"a"}, Select: selection("id")},
		"set twice":         upstream.Update{IDs: []string{"a"}, Set: append(id[:1:1], id...), Select: selection("id")},
	}
	for name, ids := range map[string][]string{
		"nil": nil, "none": {}, "empty": {""}, "one of two empty": {"a", ""}, "twice": {"a", "b", "a"}, "NUL": {"\x00"}, "not UTF-8": {"\xff"},
	} {
		writes["update of ids "+name] = upstream.Update{IDs: ids, Set: id, Select: selection("id")}
		writes["delete of ids "+name] = upstream.Delete{IDs: ids, Select: selection("id")}
	}
	for name, f := range map[string]upstream.Filter{
		"nil": nil, "all": upstream.All{null(col("userId"))}, "any": upstream.Any{null(col("userId"))}, "not": not(null(col("userId"))),
		"related": related("contact", always), "never": compareList("userId", upstream.In), "always": compareList("userId", upstream.NotIn),
		"inside JSON": null(jsonText("a")), "bad column": null(col("a b")), "bad text": compare(col("id"), upstream.Eq, "\x00"),
	} {
		expect := []upstream.Filter{null(col("tags")), f}
		writes["update that expects "+name] = upstream.Update{IDs: []string{"a"}, Expect: expect, Set: id, Select: selection("id")}
		writes["delete that expects "+name] = upstream.Delete{IDs: []string{"a"}, Expect: expect, Select: selection("id")}
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
	queries := []upstream.Query{
		{}, {Limit: 1}, {Offset: 1}, {Count: upstream.CountExact}, {Count: upstream.CountPlanned},
		{Order: by("id asc")}, {Order: by("id desc")}, {Order: by("contact.id asc")},
		{Where: never}, {Where: null(col("userId"))}, {Where: compare(col("id"), upstream.Eq, "a")},
		{Where: compareList("id", upstream.In, "a", "b")}, {Where: compareList("id", upstream.In, "b", "a")},
		{Where: related("contact", always)}, {Where: related("user", always)}, {Where: related("user!a", always)},
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
