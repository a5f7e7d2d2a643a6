package postgrest_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"carbongraph/upstream/postgrest"

	"carbongraph/upstream"
)

// never and always are filters that fold to a constant.
var (
	never  = postgrest.Any{}
	always = postgrest.All{}
)

// What a filter adds to GET /customerContact?select=id&limit=1: the embeds
// after id, and the parameters.
func TestWhere(t *testing.T) {
	t.Parallel()
	var (
		eq      = compare(col("userId"), postgrest.Eq, "u")
		id      = compare(col("id"), postgrest.Gt, "i")
		notNull = not(null(col("userId")))
		related = func(f postgrest.Filter) postgrest.Filter { return related("contact", f) }
	)
	tests := []struct {
		name           string
		where          postgrest.Filter
		embeds, params string
	}{
		{"nil", nil, "", ""},
		{"always", always, "", ""},
		{"never", never, "", "&id=in.()"},
		{"not always", not(always), "", "&id=in.()"},
		{"not never", not(never), "", ""},
		{"not not never", not(not(never)), "", "&id=in.()"},
		{"in none", compareList("id", postgrest.In), "", "&id=in.()"},
		{"not in none", compareList("id", postgrest.NotIn), "", ""},
		{"not of in none", not(compareList("id", postgrest.In)), "", ""},
		{"not of not in none", not(compareList("id", postgrest.NotIn)), "", "&id=in.()"},
		{"never in an and", postgrest.All{eq, postgrest.Any{postgrest.All{never}}}, "", "&id=in.()"},
		{"always in an or", postgrest.Any{eq, not(postgrest.All{never})}, "", ""},
		{"constants drop out", postgrest.All{always, postgrest.Any{never, eq}}, "", "&userId=eq.u"},
		{"constants drop out of a tree", postgrest.Any{never, eq, postgrest.All{always, id, null(col("tags"))}}, "",
			`&or=(userId.eq."u",and(id.gt."i",tags.is.null))`},

		{"nested and", postgrest.All{eq, postgrest.All{id, postgrest.All{notNull}}}, "", "&userId=eq.u&id=gt.i&userId=not.is.null"},
		{"nested or", postgrest.Any{eq, postgrest.Any{id, postgrest.Any{notNull}}}, "", `&or=(userId.eq."u",id.gt."i",userId.not.is.null)`},
		{"or of one", postgrest.Any{eq}, "", "&userId=eq.u"},
		{"and in or in and", postgrest.All{id, postgrest.Any{eq, postgrest.All{eq, id}}}, "",
			`&id=gt.i&or=(userId.eq."u",and(userId.eq."u",id.gt."i"))`},

		{"not", not(eq), "", `&not.and=(userId.eq."u",userId.not.is.null)`},
		{"not not", not(not(eq)), "", "&userId=eq.u"},
		{"not of one", not(postgrest.Any{postgrest.All{eq}}), "", `&not.and=(userId.eq."u",userId.not.is.null)`},
		{"not null", notNull, "", "&userId=not.is.null"},
		{"not distinct", not(compare(col("userId"), postgrest.Distinct, "u")), "", "&userId=not.isdistinct.u"},
		{"not inside JSON", not(compare(jsonText("a.b"), postgrest.Eq, "u")), "",
			`&not.and=(customFields->>"a.b".eq."u",customFields->>"a.b".not.is.null)`},
		{"not and", not(postgrest.All{eq, id}), "", `&not.and=(userId.eq."u",userId.not.is.null,id.gt."i",id.not.is.null)`},
		{"not or", not(postgrest.Any{eq, notNull}), "", `&not.or=(and(userId.eq."u",userId.not.is.null),userId.not.is.null)`},
		{"not in an or", postgrest.Any{id, not(eq)}, "", `&or=(id.gt."i",not.and(userId.eq."u",userId.not.is.null))`},
		{"an even number of nots needs no guard", not(postgrest.All{id, not(eq)}), "",
			`&not.and=(id.gt."i",id.not.is.null,userId.not.eq."u")`},
		{"not of an or in a not", not(postgrest.All{id, not(postgrest.Any{eq, id})}), "",
			`&not.and=(id.gt."i",id.not.is.null,not.or(userId.eq."u",id.gt."i"))`},
		{"not not in", not(compareList("userId", postgrest.NotIn, "a", "b")), "",
			`&not.and=(userId.not.in.("a","b"),userId.not.is.null)`},
		{"not not in, even", not(postgrest.All{id, not(compareList("userId", postgrest.NotIn, "a", "b"))}), "",
			`&not.and=(id.gt."i",id.not.is.null,userId.in.("a","b"))`},

		{"in one", compareList("id", postgrest.In, "a,b"), "", "&id=eq.a,b"},
		{"in one that is empty", compareList("id", postgrest.In, "", ""), "", "&id=eq."},
		{"not in one", compareList("id", postgrest.NotIn, ""), "", "&id=neq."},
		{"in one, in a tree", postgrest.Any{eq, compareList("id", postgrest.In, "")}, "", `&or=(userId.eq."u",id.eq."")`},
		{"in two", compareList("id", postgrest.In, "", "a", "", "a"), "", `&id=in.("","a")`},
		{"array", compareList("tags", postgrest.ArrayOverlaps, `a"`, "", `\`), "", `&tags=ov.{"a\"","","\\"}`},
		{"array in a tree", postgrest.Any{eq, compareList("tags", postgrest.ArrayContainedBy, `a"`, `\`)}, "",
			`&or=(userId.eq."u",tags.cd."{\"a\\\"\",\"\\\\\"}")`},

		{"like", compare(col("id"), postgrest.Like, `a%_\%\\`), "", `&id=like.a*_\%\\`},
		{"like with a star", compare(col("id"), postgrest.Like, `*%_\%\*.é`), "", `&id=match.^\*.*.\%\*\.é$`},
		{"ilike with a star", fold(col("id"), postgrest.Like, `\a*`), "", `&id=imatch.^a\*$`},
		{"contains", compare(col("id"), postgrest.Contains, `%_\.`), "", `&id=like.*\%\_\\.*`},
		{"contains a star", fold(col("id"), postgrest.Contains, `*[ a]`), "", `&id=imatch.\*\[ a\]`},
		{"starts with a star", compare(col("id"), postgrest.StartsWith, "*a"), "", `&id=match.^\*a`},
		{"ends with", fold(col("id"), postgrest.EndsWith, "a_"), "", `&id=ilike.*a\_`},
		{"ends with a star", compare(col("id"), postgrest.EndsWith, "a*"), "", `&id=match.a\*$`},
		{"contains nothing", compare(col("id"), postgrest.Contains, ""), "", "&id=like.**"},

		{"has a related row", related(always), ",f0:contact()", "&f0=not.is.null"},
		{"has no related row", not(related(always)), ",f0:contact()", "&f0=is.null"},
		{"has a related row that cannot be", related(never), "", "&id=in.()"},
		{"has no related row that cannot be", not(related(never)), "", ""},
		{"related and", related(postgrest.All{eq, id}), ",f0:contact()", "&f0.userId=eq.u&f0.id=gt.i&f0=not.is.null"},
		{"related or", related(postgrest.Any{eq, id}), ",f0:contact()", `&f0.or=(userId.eq."u",id.gt."i")&f0=not.is.null`},
		{"related not", related(not(postgrest.Any{eq, notNull})), ",f0:contact()",
			`&f0.not.or=(and(userId.eq."u",userId.not.is.null),userId.not.is.null)&f0=not.is.null`},
		{"one folded away takes no alias", postgrest.All{postgrest.Any{related(id), always}, related(eq)}, ",f0:contact()", "&f0.userId=eq.u&f0=not.is.null"},
		{"several, nested, in a tree",
			postgrest.Any{
				related(postgrest.Any{eq, relatedHint(id)}),
				not(postgrest.All{relatedHint(postgrest.All{relatedHint(always), related(eq)}), id}),
				related(eq),
			},
			",f0:contact(f1:customer!c_fkey()),f2:customer!c_fkey(f3:customer!c_fkey(),f4:contact()),f5:contact()",
			`&f0.f1.id=gt.i&f0.or=(userId.eq."u",f1.not.is.null)&f2.f3=not.is.null&f2.f4.userId=eq.u&f2.f4=not.is.null&f5.userId=eq.u` +
				`&or=(f0.not.is.null,not.and(f2.not.is.null,id.gt."i",id.not.is.null),f5.not.is.null)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			call, err := postgrest.Query{Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Where: test.where, Limit: 1}}.Call()
			if err != nil {
				t.Fatal(err)
			}
			got, err := url.PathUnescape(call.Target)
			if err != nil {
				t.Fatal(err)
			}
			if want := "/customerContact?select=id" + test.embeds + test.params + "&limit=1"; got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

func relatedHint(f postgrest.Filter) postgrest.Filter { return related("customer!c_fkey", f) }

// Everything but RFC 3986's unreserved characters is percent-encoded.
func TestPercentEncoding(t *testing.T) {
	t.Parallel()
	call, err := postgrest.Query{Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Where: compare(col("id"), postgrest.Eq, "aZ09-._~ !\"#$%&'()*+,/:;=?@[\\]^`{|}\x7f\né")}}.Call()
	if err != nil {
		t.Fatal(err)
	}
	const want = "/customerContact?select=id&id=eq.aZ09-._~%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3D%3F%40%5B%5C%5D%5E%60%7B%7C%7D%7F%0A%C3%A9&limit=0"
	if call.Target != want {
		t.Errorf("\n got %s\nwant %s", call.Target, want)
	}
}

func TestMaxTarget(t *testing.T) {
	t.Parallel()
	query := func(size int) postgrest.Query {
		return postgrest.Query{Table: "customerContact", Select: selection("id"), Page: postgrest.Page{Where: compare(col("id"), postgrest.Eq, strings.Repeat("a", size))}}
	}
	fixed := len("/customerContact?select=id&id=eq.&limit=0")
	call, err := query(upstream.MaxTarget - fixed).Call()
	if err != nil || len(call.Target) != upstream.MaxTarget {
		t.Errorf("a target of %d bytes: %v", len(call.Target), err)
	}
	var e *upstream.Error
	if _, err = query(upstream.MaxTarget - fixed + 1).Call(); !errors.As(err, &e) || e.Kind != upstream.TooLong {
		t.Errorf("one byte over: %v", err)
	}
	if _, err = query(10 << 10).Call(); !errors.As(err, &e) || e.Kind != upstream.TooLong {
		t.Errorf("10 KB: %v", err)
	}
}
