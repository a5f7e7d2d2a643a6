package upstream_test

import (
	"slices"
	"strings"

	"carbongraph/upstream"
)

// The values below say what the recorded requests of the same names say.

func col(name string) upstream.Column { return upstream.Column{Name: name} }

func jsonText(keys ...string) upstream.Column {
	return upstream.Column{Name: "customFields", Path: keys, Text: true}
}

func jsonField(keys ...string) upstream.Column {
	return upstream.Column{Name: "customFields", Path: keys}
}

func compare(c upstream.Column, op upstream.Op, value string) upstream.Filter {
	return upstream.Compare{Column: c, Op: op, Value: value}
}

func fold(c upstream.Column, op upstream.Op, value string) upstream.Filter {
	return upstream.Compare{Column: c, Op: op, Value: value, Fold: true}
}

func compareList(name string, op upstream.ListOp, values ...string) upstream.Filter {
	return upstream.CompareList{Column: col(name), Op: op, Values: values}
}

func jsonValue(c upstream.Column, op upstream.JSONOp, value string) upstream.Filter {
	return upstream.CompareJSON{Column: c, Op: op, Value: value}
}

func null(c upstream.Column) upstream.Filter { return upstream.IsNull{Column: c} }

func not(f upstream.Filter) upstream.Filter { return upstream.Not{Filter: f} }

func related(name string, f upstream.Filter) upstream.Filter {
	return upstream.Related{Relation: relation(name), Filter: f}
}

func relation(name string) upstream.Relation {
	name, constraint, _ := strings.Cut(name, "!")
	return upstream.Relation{Name: name, Constraint: constraint}
}

// selection selects columns and embeds: selection("id", embed("contact", "email")).
func selection(items ...any) upstream.Selection {
	var s upstream.Selection
	for _, item := range items {
		switch item := item.(type) {
		case string:
			s.Columns = append(s.Columns, item)
		case upstream.Embed:
			s.Embeds = append(s.Embeds, item)
		}
	}
	return s
}

func embed(name string, items ...any) upstream.Embed {
	return upstream.Embed{Relation: relation(name), Select: selection(items...)}
}

// by is an order: by("contact.lastName desc nullslast", "id asc").
func by(keys ...string) []upstream.Order {
	var order []upstream.Order
	for _, key := range keys {
		words := strings.Fields(key)
		name := words[0]
		o := upstream.Order{Descending: slices.Contains(words, "desc")}
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
func recordedFilters() map[string]upstream.Query {
	var (
		eq, cust1, user = upstream.Eq, compare(col("customerId"), upstream.Eq, "cust1"), col("userId")
		score           = jsonField("cf_score")
	)
	queries := make(map[string]upstream.Query)
	for name, where := range map[string]upstream.Filter{
		"eq":                     cust1,
		"neq":                    compare(col("customerId"), upstream.Neq, "cust1"),
		"neq leaves nulls out":   compare(user, upstream.Neq, "user1"),
		"isdistinct keeps nulls": compare(user, upstream.Distinct, "user1"),
		"gt":                     compare(col("id"), upstream.Gt, "cc050"),
		"gte lte on one column are ANDed": upstream.All{
			compare(col("id"), upstream.Gte, "cc010"), compare(col("id"), upstream.Lte, "cc013"),
		},
		"in":                                  compareList("customerId", upstream.In, "cust1", "cust2"),
		"not in":                              compareList("customerId", upstream.NotIn, "cust1", "cust2", "cust1"),
		"in, quoted awkward":                  compareList("id", upstream.In, "a,b", "a)b", `a"b`, `a\b`, "null", ""),
		"is null":                             null(col("customerLocationId")),
		"is not null":                         not(null(col("customerLocationId"))),
		"like":                                compare(col("id"), upstream.Like, "cc00%"),
		"ilike":                               fold(col("id"), upstream.StartsWith, "CC00"),
		"like escape percent":                 compare(col("id"), upstream.StartsWith, "cc%"),
		"match":                               compare(col("id"), upstream.Match, "^cc0[12]"),
		"imatch":                              fold(col("id"), upstream.Match, "^CC0[12]"),
		"or":                                  upstream.Any{cust1, compare(user, eq, "user2")},
		"and in or":                           upstream.Any{upstream.All{cust1, null(user)}, compare(col("id"), eq, "cc007")},
		"complement of a nullable comparison": not(compare(col("customerLocationId"), eq, "loc1")),
		"or with awkward values":              upstream.Any{compare(col("id"), eq, `a,b)("c\d`), compare(col("id"), eq, "cc001")},
		"tags cs":                             compareList("tags", upstream.ArrayContains, "buyer"),
		"tags cs two":                         compareList("tags", upstream.ArrayContains, "buyer", "primary"),
		"tags cs awkward":                     compareList("tags", upstream.ArrayContains, "a,b", `c"d`, "{x}", "", "null", `back\slash`),
		"tags cd":                             compareList("tags", upstream.ArrayContainedBy, "buyer", "primary", "x"),
		"tags ov":                             compareList("tags", upstream.ArrayOverlaps, "primary", "nope"),
		"tags eq":                             compareList("tags", upstream.ArrayEq, "buyer", "primary"),
		"tags empty":                          compareList("tags", upstream.ArrayEq),
		"tags not empty":                      compareList("tags", upstream.ArrayNeq),
		"tags null":                           null(col("tags")),
		"tags cs inside or":                   upstream.Any{compareList("tags", upstream.ArrayContains, "a,b"), compare(col("id"), eq, "cc001")},
		"customFields cs":                     jsonValue(jsonField(), upstream.JSONContains, `{"cf_region":"emea"}`),
		"customFields cs number":              jsonValue(jsonField(), upstream.JSONContains, `{"cf_score":8}`),
		"customFields cd":                     jsonValue(jsonField(), upstream.JSONContainedBy, `{"cf_region":"emea","z":1}`),
		"customFields eq":                     jsonValue(jsonField(), upstream.JSONEq, `{"cf_region":"emea"}`),
		"customFields text path":              compare(jsonText("cf_region"), eq, "apac"),
		"customFields typed path":             jsonValue(score, upstream.JSONGt, "20"),
		"customFields dotted key":             compare(jsonText("a.b"), eq, "dot"),
		"customFields digit key quoted":       compare(jsonText("1"), eq, "digit"),
		"customFields paren key":              compare(jsonText("a)b"), eq, "paren"),
		"customFields missing key":            null(jsonText("nope")),
		"customFields bool":                   jsonValue(jsonField("cf_vip"), upstream.JSONEq, "true"),
		"customFields path in or":             upstream.Any{compare(jsonText("cf_region"), eq, "apac"), compare(col("id"), eq, "cc001")},
		"plus and ampersand":                  compare(col("id"), eq, "a+b&c=d"),
	} {
		queries[name] = upstream.Query{Select: selection("id"), Where: where, Order: by("id asc"), Limit: 200}
	}
	return queries
}

// recordedQueries are the other recorded reads. A limit of 1000 is none.
func recordedQueries() map[string]upstream.Query {
	var (
		id, eq   = col("id"), upstream.Eq
		all      = selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags")
		four     = selection("id", "customerId", "userId", "customFields")
		byID     = by("id asc")
		customer = "customer!customerContact_customerId_fkey"
		lovelace = compare(col("lastName"), eq, "Lovelace")
		apac     = `"apac"`
	)
	return map[string]upstream.Query{
		"list: chosen columns": {Select: selection("id", "customerId", "tags"), Order: byID, Limit: 3},
		"one: hit":             {Select: all, Where: compare(id, eq, "cc002"), Limit: 1000},
		"one: miss":            {Select: all, Where: compareList("id", upstream.In, "nope"), Limit: 1000},
		"many by id":           {Select: selection("id", "customerId"), Where: compareList("id", upstream.In, "cc001", "cc002", "nope"), Order: byID, Limit: 1000},

		"desc":           {Select: four, Order: by("customerId desc", "id desc"), Limit: 6},
		"nullsfirst":     {Select: four, Order: by("userId asc nullsfirst", "id asc"), Limit: 6},
		"nullslast desc": {Select: four, Order: by("userId desc nullslast", "id asc"), Limit: 6},
		"json text":      {Select: four, Order: append([]upstream.Order{{Column: jsonText("cf_region"), Descending: true}}, byID...), Limit: 6},
		"json number":    {Select: four, Order: append([]upstream.Order{{Column: jsonField("cf_score"), Descending: true}}, byID...), Limit: 6},
		"by a to-one relation": {
			Select: selection("id", "customerId", "userId", "customFields", embed("contact", "lastName")),
			Order:  by("contact.lastName asc", "id asc"), Limit: 6,
		},
		"by an aliased empty embed": {
			Select: selection("id", embed("contact", "lastName")), Order: by("contact.lastName desc nullslast", "id asc"), Limit: 5,
		},

		"limit 0":           {Select: selection("id"), Order: byID, Limit: 0},
		"offset":            {Select: selection("id"), Order: byID, Limit: 3, Offset: 5},
		"count=exact":       {Select: selection("id"), Order: byID, Limit: 2, Count: upstream.CountExact},
		"count=planned":     {Select: selection("id"), Order: byID, Limit: 2, Count: upstream.CountPlanned},
		"count=estimated":   {Select: selection("id"), Order: byID, Limit: 2, Count: upstream.CountEstimated},
		"count=exact, HEAD": {Select: all, Order: byID, Limit: 2, Count: upstream.CountExact},
		"keyset, ascending": {
			Select: selection("id", "customerId"), Order: by("customerId asc", "id asc"), Limit: 4,
			Where: upstream.Any{compare(col("customerId"), upstream.Gt, "cust2"), upstream.All{
				compare(col("customerId"), eq, "cust2"), compare(id, upstream.Gt, "cc041"),
			}},
		},
		"keyset over a nullable column": {
			Select: selection("id", "customerLocationId"), Order: by("customerLocationId asc", "id asc"), Limit: 4,
			Where: upstream.Any{compare(col("customerLocationId"), upstream.Gt, "loc5"), null(col("customerLocationId")), upstream.All{
				compare(col("customerLocationId"), eq, "loc5"), compare(id, upstream.Gt, "cc049"),
			}},
		},
		"keyset over a column of a relation": {
			Select: selection("id", embed("contact", "lastName")), Order: by("contact.lastName asc", "id asc"), Limit: 5,
			Where: upstream.Any{related("contact", compare(col("lastName"), upstream.Gt, "Lovelace")), upstream.All{
				related("contact", lovelace), compare(id, upstream.Gt, "cc024"),
			}},
		},
		"keyset over a JSON value": {
			Select: selection("id", "customFields"), Order: append([]upstream.Order{{Column: jsonField("cf_region")}}, byID...), Limit: 5,
			Where: upstream.Any{jsonValue(jsonField("cf_region"), upstream.JSONGt, apac), upstream.All{
				jsonValue(jsonField("cf_region"), upstream.JSONEq, apac), compare(id, upstream.Gt, "cc010"),
			}, null(jsonField("cf_region"))},
		},
		"keyset past the values of a relation: no related row and a null column are one class": {
			Select: selection("id", embed("user", "fullName")), Order: by("user.fullName asc", "id asc"), Limit: 5,
			Where: upstream.All{not(related("user", not(null(col("fullName"))))), compare(id, upstream.Gt, "cc030")},
		},

		"customer by constraint name": {
			Select: selection("id", embed(customer, "id", "name", "taxPercent", "tags", "customFields", "createdAt")), Order: byID, Limit: 3,
		},
		"customerLocation with its address": {
			Select: selection("id", embed("customerLocation", "id", "name", embed("address", "city", "countryCode"))), Order: byID, Limit: 3,
		},
		"user": {Select: selection("id", embed("user", "id", "fullName", "active")), Order: byID, Limit: 8},
		"null filter on an embed inside or": {
			Select: selection("id"), Order: byID, Limit: 1000,
			Where: upstream.Any{related("contact", lovelace), related("user", compare(col("fullName"), eq, "Grace Hopper"))},
		},
		"filter embed is separate from the selected embed": {
			Select: selection("id", embed("contact", "email")), Order: byID, Limit: 4,
			Where: related("contact", fold(col("lastName"), upstream.Contains, "smith")),
		},
		"or inside an embed": {
			Select: selection("id"), Order: byID, Limit: 1000,
			Where: related("contact", upstream.Any{lovelace, null(col("email"))}),
		},
		"no matching related row": {
			Select: selection("id"), Order: byID, Limit: 5, Where: not(related("contact", compare(col("firstName"), eq, "Bob"))),
		},
		"filter two relations deep": {
			Select: selection("id"), Order: byID, Limit: 5,
			Where: related("customerLocation", related("address", compare(col("city"), eq, "Austin"))),
		},
		"filter on a hinted relation": {
			Select: selection("id"), Order: byID, Limit: 5, Where: related(customer, compare(col("name"), eq, "Globex, Inc.")),
		},
		"literal star through match": {
			Select: selection("id"), Order: byID, Limit: 5, Where: related("contact", compare(col("lastName"), upstream.Contains, "r*f")),
		},
		"literal star through match, quoted in a logic tree": {
			Select: selection("id"), Order: byID, Limit: 5,
			Where: related("contact", upstream.Any{
				compare(col("lastName"), upstream.Contains, "r*f"), compare(col("lastName"), eq, "(Paren)"),
			}),
		},
	}
}

// recordedWrites are the recorded writes that change what they should.
func recordedWrites() map[string]writer {
	all := selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags")
	row := func(contact string, more ...upstream.Value) upstream.InsertRow {
		return append(upstream.InsertRow{setValue("customerId", `"cust1"`), setValue("contactId", contact)}, more...)
	}
	userID := []upstream.Value{setValue("userId", `"user2"`)}
	return map[string]writer{
		"create": upstream.Insert{Rows: []upstream.InsertRow{row(`"con001"`)}, Select: all},
		"create with everything": upstream.Insert{
			Rows: []upstream.InsertRow{row(`"con001"`, setValue("customerLocationId", `"loc1"`), setValue("userId", `"user1"`),
				setValue("customFields", `{"cf_region":"emea","n":1}`), setValue("tags", `["a,b","c"]`))},
			Select: selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags", "companyId", embed("contact", "email")),
		},
		"bulk create": upstream.Insert{Rows: []upstream.InsertRow{row(`"con001"`), row(`"con002"`)}, Select: selection("id", "contactId")},
		"bulk create, columns named": upstream.Insert{
			Rows:   []upstream.InsertRow{row(`"con001"`), row(`"con002"`, setValue("tags", `["x"]`))},
			Select: selection("id", "contactId", "tags"),
		},
		"update": upstream.Update{IDs: []string{"cc002"}, Set: []upstream.Value{setValue("customerId", `"cust1"`)}, Select: all},
		"update to null and to empty": upstream.Update{
			IDs: []string{"cc002"}, Set: []upstream.Value{setValue("customerLocationId", "null"), setValue("tags", "[]"), setValue("customFields", "null")}, Select: all,
		},
		"update, strict and at most one": upstream.Update{IDs: []string{"cc002"}, Set: userID, Select: all},
		"update with a precondition that holds": upstream.Update{
			IDs: []string{"cc002"}, Expect: []upstream.Filter{compare(col("customerId"), upstream.Eq, "cust3")}, Set: userID, Select: all,
		},
		"update many by id":      upstream.Update{IDs: []string{"cc002", "cc003"}, Set: userID, Select: selection("id", "userId")},
		"delete, representation": upstream.Delete{IDs: []string{"cc002"}, Select: all},
		"delete many by id":      upstream.Delete{IDs: []string{"cc002", "cc003"}, Select: selection("id")},
	}
}

func setValue(column, value string) upstream.Value {
	return upstream.Value{Column: column, JSON: []byte(value)}
}
