package postgrest_test

import (
	"slices"
	"strings"

	"carbongraph/upstream/postgrest"
)

// The values below say what the recorded requests of the same names say.

func col(name string) postgrest.Column { return postgrest.Column{Name: name} }

func jsonText(keys ...string) postgrest.Column {
	return postgrest.Column{Name: "customFields", Path: keys, Text: true}
}

func jsonField(keys ...string) postgrest.Column {
	return postgrest.Column{Name: "customFields", Path: keys}
}

func compare(c postgrest.Column, op postgrest.Op, value string) postgrest.Filter {
	return postgrest.Compare{Column: c, Op: op, Value: value}
}

func fold(c postgrest.Column, op postgrest.Op, value string) postgrest.Filter {
	return postgrest.Compare{Column: c, Op: op, Value: value, Fold: true}
}

func compareList(name string, op postgrest.ListOp, values ...string) postgrest.Filter {
	return postgrest.CompareList{Column: col(name), Op: op, Values: values}
}

func jsonValue(c postgrest.Column, op postgrest.JSONOp, value string) postgrest.Filter {
	return postgrest.CompareJSON{Column: c, Op: op, Value: value}
}

func null(c postgrest.Column) postgrest.Filter { return postgrest.IsNull{Column: c} }

func not(f postgrest.Filter) postgrest.Filter { return postgrest.Not{Filter: f} }

func related(name string, f postgrest.Filter) postgrest.Filter {
	return postgrest.Related{Relation: relation(name), Filter: f}
}

func relation(name string) postgrest.Relation {
	name, constraint, _ := strings.Cut(name, "!")
	return postgrest.Relation{Table: name, Constraint: constraint}
}

// selection selects columns and embeds: selection("id", embed("contact", "email")).
func selection(items ...any) postgrest.Selection {
	var s postgrest.Selection
	for _, item := range items {
		switch item := item.(type) {
		case string:
			s.Columns = append(s.Columns, item)
		case postgrest.Embed:
			s.Embeds = append(s.Embeds, item)
		}
	}
	return s
}

func embed(name string, items ...any) postgrest.Embed {
	return postgrest.Embed{Relation: relation(name), Select: selection(items...)}
}

// by is an order: by("contact.lastName desc nullslast", "id asc").
func by(keys ...string) []postgrest.Order {
	var order []postgrest.Order
	for _, key := range keys {
		words := strings.Fields(key)
		name := words[0]
		o := postgrest.Order{Descending: slices.Contains(words, "desc")}
		o.NullsFirst = slices.Contains(words, "nullsfirst") || o.Descending && !slices.Contains(words, "nullslast")
		if r, inner, ok := strings.Cut(name, "."); ok {
			o.Relation, name = relation(r), inner
		}
		o.Column = col(name)
		order = append(order, o)
	}
	return order
}

// recordedFilters are the filters recorded over all rows.
func recordedFilters() map[string]postgrest.Query {
	var (
		eq, cust1, user = postgrest.Eq, compare(col("customerId"), postgrest.Eq, "cust1"), col("userId")
		score           = jsonField("cf_score")
	)
	queries := make(map[string]postgrest.Query)
	for name, where := range map[string]postgrest.Filter{
		"eq":                     cust1,
		"neq":                    compare(col("customerId"), postgrest.Neq, "cust1"),
		"neq leaves nulls out":   compare(user, postgrest.Neq, "user1"),
		"isdistinct keeps nulls": compare(user, postgrest.Distinct, "user1"),
		"gt":                     compare(col("id"), postgrest.Gt, "cc050"),
		"gte lte on one column are ANDed": postgrest.All{
			compare(col("id"), postgrest.Gte, "cc010"), compare(col("id"), postgrest.Lte, "cc013"),
		},
		"in":                                  compareList("customerId", postgrest.In, "cust1", "cust2"),
		"not in":                              compareList("customerId", postgrest.NotIn, "cust1", "cust2", "cust1"),
		"in, quoted awkward":                  compareList("id", postgrest.In, "a,b", "a)b", `a"b`, `a\b`, "null", ""),
		"is null":                             null(col("customerLocationId")),
		"is not null":                         not(null(col("customerLocationId"))),
		"like":                                compare(col("id"), postgrest.Like, "cc00%"),
		"ilike":                               fold(col("id"), postgrest.StartsWith, "CC00"),
		"like escape percent":                 compare(col("id"), postgrest.StartsWith, "cc%"),
		"match":                               compare(col("id"), postgrest.Match, "^cc0[12]"),
		"imatch":                              fold(col("id"), postgrest.Match, "^CC0[12]"),
		"or":                                  postgrest.Any{cust1, compare(user, eq, "user2")},
		"and in or":                           postgrest.Any{postgrest.All{cust1, null(user)}, compare(col("id"), eq, "cc007")},
		"complement of a nullable comparison": not(compare(col("customerLocationId"), eq, "loc1")),
		"or with awkward values":              postgrest.Any{compare(col("id"), eq, `a,b)("c\d`), compare(col("id"), eq, "cc001")},
		"tags cs":                             compareList("tags", postgrest.ArrayContains, "buyer"),
		"tags cs two":                         compareList("tags", postgrest.ArrayContains, "buyer", "primary"),
		"tags cs awkward":                     compareList("tags", postgrest.ArrayContains, "a,b", `c"d`, "{x}", "", "null", `back\slash`),
		"tags cd":                             compareList("tags", postgrest.ArrayContainedBy, "buyer", "primary", "x"),
		"tags ov":                             compareList("tags", postgrest.ArrayOverlaps, "primary", "nope"),
		"tags eq":                             compareList("tags", postgrest.ArrayEq, "buyer", "primary"),
		"tags empty":                          compareList("tags", postgrest.ArrayEq),
		"tags not empty":                      compareList("tags", postgrest.ArrayNeq),
		"tags null":                           null(col("tags")),
		"tags cs inside or":                   postgrest.Any{compareList("tags", postgrest.ArrayContains, "a,b"), compare(col("id"), eq, "cc001")},
		"customFields cs":                     jsonValue(jsonField(), postgrest.JSONContains, `{"cf_region":"emea"}`),
		"customFields cs number":              jsonValue(jsonField(), postgrest.JSONContains, `{"cf_score":8}`),
		"customFields cd":                     jsonValue(jsonField(), postgrest.JSONContainedBy, `{"cf_region":"emea","z":1}`),
		"customFields eq":                     jsonValue(jsonField(), postgrest.JSONEq, `{"cf_region":"emea"}`),
		"customFields text path":              compare(jsonText("cf_region"), eq, "apac"),
		"customFields typed path":             jsonValue(score, postgrest.JSONGt, "20"),
		"customFields dotted key":             compare(jsonText("a.b"), eq, "dot"),
		"customFields digit key quoted":       compare(jsonText("1"), eq, "digit"),
		"customFields paren key":              compare(jsonText("a)b"), eq, "paren"),
		"customFields missing key":            null(jsonText("nope")),
		"customFields bool":                   jsonValue(jsonField("cf_vip"), postgrest.JSONEq, "true"),
		"customFields path in or":             postgrest.Any{compare(jsonText("cf_region"), eq, "apac"), compare(col("id"), eq, "cc001")},
		"plus and ampersand":                  compare(col("id"), eq, "a+b&c=d"),
	} {
		queries[name] = postgrest.Query{Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Where: where, Order: by("id asc"), Limit: 200}}
	}
	return queries
}

// recordedQueries are the other recorded reads. A limit of 1000 is none.
func recordedQueries() map[string]postgrest.Query {
	var (
		id, eq   = col("id"), postgrest.Eq
		all      = selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags")
		four     = selection("id", "customerId", "userId", "customFields")
		byID     = by("id asc")
		customer = "customer!customerContact_customerId_fkey"
		lovelace = compare(col("lastName"), eq, "Lovelace")
		apac     = `"apac"`
	)
	return map[string]postgrest.Query{
		"list: chosen columns": {Table: "customerContact", Select: selection("id", "customerId", "tags"), Page: postgrest.Page{Order: byID, Limit: 3}},
		"one: hit":             {Table: "customerContact", Select: all, Page: postgrest.Page{Where: compare(id, eq, "cc002"), Limit: 1000}},
		"one: miss":            {Table: "customerContact", Select: all, Page: postgrest.Page{Where: compareList("id", postgrest.In, "nope"), Limit: 1000}},
		"many by id":           {Table: "customerContact", Select: selection("id", "customerId"), Page: postgrest.Page{Where: compareList("id", postgrest.In, "cc001", "cc002", "nope"), Order: byID, Limit: 1000}},

		"desc":           {Table: "customerContact", Select: four, Page: postgrest.Page{Order: by("customerId desc", "id desc"), Limit: 6}},
		"nullsfirst":     {Table: "customerContact", Select: four, Page: postgrest.Page{Order: by("userId asc nullsfirst", "id asc"), Limit: 6}},
		"nullslast desc": {Table: "customerContact", Select: four, Page: postgrest.Page{Order: by("userId desc nullslast", "id asc"), Limit: 6}},
		"json text":      {Table: "customerContact", Select: four, Page: postgrest.Page{Order: append([]postgrest.Order{{Column: jsonText("cf_region"), Descending: true}}, byID...), Limit: 6}},
		"json number":    {Table: "customerContact", Select: four, Page: postgrest.Page{Order: append([]postgrest.Order{{Column: jsonField("cf_score"), Descending: true}}, byID...), Limit: 6}},
		"by a to-one relation": {Table: "customerContact",
			Select: selection("id", "customerId", "userId", "customFields", embed("contact", "lastName")), Page: postgrest.Page{Order: by("contact.lastName asc", "id asc"), Limit: 6},
		},
		"by an aliased empty embed": {Table: "customerContact",
			Select: selection("id", embed("contact", "lastName")), Page: postgrest.Page{Order: by("contact.lastName desc nullslast", "id asc"), Limit: 5},
		},

		"limit 0":         {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 0}},
		"offset":          {Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 3, Offset: 5}},
		"count=exact":     {Table: "customerContact", Select: selection("id"), Count: postgrest.CountExact, Page: postgrest.Page{Order: byID, Limit: 2}},
		"count=planned":   {Table: "customerContact", Select: selection("id"), Count: postgrest.CountPlanned, Page: postgrest.Page{Order: byID, Limit: 2}},
		"count=estimated": {Table: "customerContact", Select: selection("id"), Count: postgrest.CountEstimated, Page: postgrest.Page{Order: byID, Limit: 2}},
		"keyset, ascending": {Table: "customerContact",
			Select: selection("id", "customerId"), Page: postgrest.Page{Order: by("customerId asc", "id asc"), Limit: 4, Where: postgrest.Any{compare(col("customerId"), postgrest.Gt, "cust2"), postgrest.All{
				compare(col("customerId"), eq, "cust2"), compare(id, postgrest.Gt, "cc041"),
			}}},
		},
		"keyset over a nullable column": {Table: "customerContact",
			Select: selection("id", "customerLocationId"), Page: postgrest.Page{Order: by("customerLocationId asc", "id asc"), Limit: 4, Where: postgrest.Any{compare(col("customerLocationId"), postgrest.Gt, "loc5"), null(col("customerLocationId")), postgrest.All{
				compare(col("customerLocationId"), eq, "loc5"), compare(id, postgrest.Gt, "cc049"),
			}}},
		},
		"keyset over a column of a relation": {Table: "customerContact",
			Select: selection("id", embed("contact", "lastName")), Page: postgrest.Page{Order: by("contact.lastName asc", "id asc"), Limit: 5, Where: postgrest.Any{related("contact", compare(col("lastName"), postgrest.Gt, "Lovelace")), postgrest.All{
				related("contact", lovelace), compare(id, postgrest.Gt, "cc024"),
			}}},
		},
		"keyset over a JSON value": {Table: "customerContact",
			Select: selection("id", "customFields"), Page: postgrest.Page{Order: append([]postgrest.Order{{Column: jsonField("cf_region")}}, byID...), Limit: 5, Where: postgrest.Any{jsonValue(jsonField("cf_region"), postgrest.JSONGt, apac), postgrest.All{
				jsonValue(jsonField("cf_region"), postgrest.JSONEq, apac), compare(id, postgrest.Gt, "cc010"),
			}, null(jsonField("cf_region"))}},
		},
		"keyset past the values of a relation: no related row and a null column are one class": {Table: "customerContact",
			Select: selection("id", embed("user", "fullName")), Page: postgrest.Page{Order: by("user.fullName asc", "id asc"), Limit: 5, Where: postgrest.All{not(related("user", not(null(col("fullName"))))), compare(id, postgrest.Gt, "cc030")}},
		},

		"customer by constraint name": {Table: "customerContact",
			Select: selection("id", embed(customer, "id", "name", "taxPercent", "tags", "customFields", "createdAt")), Page: postgrest.Page{Order: byID, Limit: 3},
		},
		"customerLocation with its address": {Table: "customerContact",
			Select: selection("id", embed("customerLocation", "id", "name", embed("address", "city", "countryCode"))), Page: postgrest.Page{Order: byID, Limit: 3},
		},
		"user": {Table: "customerContact", Select: selection("id", embed("user", "id", "fullName", "active")), Page: postgrest.Page{Order: byID, Limit: 8}},
		"null filter on an embed inside or": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 1000, Where: postgrest.Any{related("contact", lovelace), related("user", compare(col("fullName"), eq, "Grace Hopper"))}},
		},
		"filter embed is separate from the selected embed": {Table: "customerContact",
			Select: selection("id", embed("contact", "email")), Page: postgrest.Page{Order: byID, Limit: 4, Where: related("contact", fold(col("lastName"), postgrest.Contains, "smith"))},
		},
		"or inside an embed": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 1000, Where: related("contact", postgrest.Any{lovelace, null(col("email"))})},
		},
		"no matching related row": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 5, Where: not(related("contact", compare(col("firstName"), eq, "Bob")))},
		},
		"filter two relations deep": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 5, Where: related("customerLocation", related("address", compare(col("city"), eq, "Austin")))},
		},
		"filter on a hinted relation": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 5, Where: related(customer, compare(col("name"), eq, "Globex, Inc."))},
		},
		"literal star through match": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 5, Where: related("contact", compare(col("lastName"), postgrest.Contains, "r*f"))},
		},
		"literal star through match, quoted in a logic tree": {Table: "customerContact",
			Select: selection("id"), Page: postgrest.Page{Order: byID, Limit: 5, Where: related("contact", postgrest.Any{
				compare(col("lastName"), postgrest.Contains, "r*f"), compare(col("lastName"), eq, "(Paren)"),
			})},
		},
	}
}

// recordedWrites are the recorded writes that change what they should.
func recordedWrites() map[string]writer {
	all := selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags")
	row := func(contact string, more ...postgrest.Value) postgrest.Row {
		return append(postgrest.Row{setValue("customerId", `"cust1"`), setValue("contactId", contact)}, more...)
	}
	userID := []postgrest.Value{setValue("userId", `"user2"`)}
	return map[string]writer{
		"create": postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{row(`"con001"`)}, Select: all},
		"create with everything": postgrest.Insert{Table: "customerContact",
			Rows: []postgrest.Row{row(`"con001"`, setValue("customerLocationId", `"loc1"`), setValue("userId", `"user1"`),
				setValue("customFields", `{"cf_region":"emea","n":1}`), setValue("tags", `["a,b","c"]`))},
			Select: selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags", "companyId", embed("contact", "email")),
		},
		"bulk create": postgrest.Insert{Table: "customerContact", Rows: []postgrest.Row{row(`"con001"`), row(`"con002"`)}, Select: selection("id", "contactId")},
		"bulk create, columns named": postgrest.Insert{Table: "customerContact",
			Rows:   []postgrest.Row{row(`"con001"`), row(`"con002"`, setValue("tags", `["x"]`))},
			Select: selection("id", "contactId", "tags"),
		},
		"update": postgrest.Update{Table: "customerContact", IDs: []string{"cc002"}, Set: []postgrest.Value{setValue("customerId", `"cust1"`)}, Select: all},
		"update to null and to empty": postgrest.Update{Table: "customerContact",
			IDs: []string{"cc002"}, Set: []postgrest.Value{setValue("customerLocationId", "null"), setValue("tags", "[]"), setValue("customFields", "null")}, Select: all,
		},
		"update, strict and at most one": postgrest.Update{Table: "customerContact", IDs: []string{"cc002"}, Set: userID, Select: all},
		"update with a precondition that holds": postgrest.Update{Table: "customerContact",
			IDs: []string{"cc002"}, Expect: []postgrest.Filter{compare(col("customerId"), postgrest.Eq, "cust3")}, Set: userID, Select: all,
		},
		"update many by id":      postgrest.Update{Table: "customerContact", IDs: []string{"cc002", "cc003"}, Set: userID, Select: selection("id", "userId")},
		"delete, representation": postgrest.Delete{Table: "customerContact", IDs: []string{"cc002"}, Select: all},
		"delete many by id":      postgrest.Delete{Table: "customerContact", IDs: []string{"cc002", "cc003"}, Select: selection("id")},
	}
}

func setValue(column, value string) postgrest.Value {
	return postgrest.Value{Column: column, JSON: []byte(value)}
}
