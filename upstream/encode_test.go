package upstream_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"carbongraph/upstream"
)

// never and always are filters that fold to a constant.
var (
	never  = upstream.Any{}
	always = upstream.All{}
)

// What a filter adds to GET /customerContact?select=id&limit=1: the embeds
// after id, and the parameters.
func TestWhere(t *testing.T) {
	t.Parallel()
	var (
		eq      = compare(col("userId"), upstream.Eq, "u")
		id      = compare(col("id"), upstream.Gt, "i")
		notNull = not(null(col("userId")))
		related = func(f upstream.Filter) upstream.Filter { return related("contact", f) }
	)
	tests := []struct {
		name           string
		where          upstream.Filter
		embeds, params string
	}{
		{"nil", nil, "", ""},
		{"always", always, "", ""},
		{"never", never, "", "&id=in.()"},
		{"not always", not(always), "", "&id=in.()"},
		{"not never", not(never), "", ""},
		{"not not never", not(not(never)), "", "&id=in.()"},
		{"in none", compareList("id", upstream.In), "", "&id=in.()"},
		{"not in none", compareList("id", upstream.NotIn), "", ""},
		{"not of in none", not(compareList("id", upstream.In)), "", ""},
		{"not of not in none", not(compareList("id", upstream.NotIn)), "", "&id=in.()"},
		{"never in an and", upstream.All{eq, upstream.Any{upstream.All{never}}}, "", "&id=in.()"},
		{"always in an or", upstream.Any{eq, not(upstream.All{never})}, "", ""},
		{"constants drop out", upstream.All{always, upstream.Any{never, eq}}, "", "&userId=eq.u"},
		{"constants drop out of a tree", upstream.Any{never, eq, upstream.All{always, id, null(col("tags"))}}, "",
			`&or=(userId.eq."u",and(id.gt."i",tags.is.null))`},

		{"nested and", upstream.All{eq, upstream.All{id, upstream.All{notNull}}}, "", "&userId=eq.u&id=gt.i&userId=not.is.null"},
		{"nested or", upstream.Any{eq, upstream.Any{id, upstream.Any{notNull}}}, "", `&or=(userId.eq."u",id.gt."i",userId.not.is.null)`},
		{"or of one", upstream.Any{eq}, "", "&userId=eq.u"},
		{"and in or in and", upstream.All{id, upstream.Any{eq, upstream.All{eq, id}}}, "",
			`&id=gt.i&or=(userId.eq."u",and(userId.eq."u",id.gt."i"))`},

		{"not", not(eq), "", `&not.and=(userId.eq."u",userId.not.is.null)`},
		{"not not", not(not(eq)), "", "&userId=eq.u"},
		{"not of one", not(upstream.Any{upstream.All{eq}}), "", `&not.and=(userId.eq."u",userId.not.is.null)`},
		{"not null", notNull, "", "&userId=not.is.null"},
		{"not distinct", not(compare(col("userId"), upstream.Distinct, "u")), "", "&userId=not.isdistinct.u"},
		{"not inside JSON", not(compare(jsonText("a.b"), upstream.Eq, "u")), "",
			`&not.and=(customFields->>"a.b".eq."u",customFields->>"a.b".not.is.null)`},
		{"not and", not(upstream.All{eq, id}), "", `&not.and=(userId.eq."u",userId.not.is.null,id.gt."i",id.not.is.null)`},
		{"not or", not(upstream.Any{eq, notNull}), "", `&not.or=(and(userId.eq."u",userId.not.is.null),userId.not.is.null)`},
		{"not in an or", upstream.Any{id, not(eq)}, "", `&or=(id.gt."i",not.and(userId.eq."u",userId.not.is.null))`},
		{"an even number of nots needs no guard", not(upstream.All{id, not(eq)}), "",
			`&not.and=(id.gt."i",id.not.is.null,userId.not.eq."u")`},
		{"not of an or in a not", not(upstream.All{id, not(upstream.Any{eq, id})}), "",
			`&not.and=(id.gt."i",id.not.is.null,not.or(userId.eq."u",id.gt."i"))`},
		{"not not in", not(compareList("userId", upstream.NotIn, "a", "b")), "",
			`&not.and=(userId.not.in.("a","b"),userId.not.is.null)`},
		{"not not in, even", not(upstream.All{id, not(compareList("userId", upstream.NotIn, "a", "b"))}), "",
			`&not.and=(id.gt."i",id.not.is.null,userId.in.("a","b"))`},

		{"in one", compareList("id", upstream.In, "a,b"), "", "&id=eq.a,b"},
		{"in one that is empty", compareList("id", upstream.In, "", ""), "", "&id=eq."},
		{"not in one", compareList("id", upstream.NotIn, ""), "", "&id=neq."},
		{"in one, in a tree", upstream.Any{eq, compareList("id", upstream.In, "")}, "", `&or=(userId.eq."u",id.eq."")`},
		{"in two", compareList("id", upstream.In, "", "a", "", "a"), "", `&id=in.("","a")`},
		{"array", compareList("tags", upstream.ArrayOverlaps, `a"`, "", `\`), "", `&tags=ov.{"a\"","","\\"}`},
		{"array in a tree", upstream.Any{eq, compareList("tags", upstream.ArrayContainedBy, `a"`, `\`)}, "",
			`&or=(userId.eq."u",tags.cd."{\"a\\\"\",\"\\\\\"}")`},

		{"like", compare(col("id"), upstream.Like, `a%_\%\\`), "", `&id=like.a*_\%\\`},
		{"like with a star", compare(col("id"), upstream.Like, `*%_\%\*.é`), "", `&id=match.^\*.*.\%\*\.é$`},
		{"ilike with a star", fold(col("id"), upstream.Like, `\a*`), "", `&id=imatch.^a\*$`},
		{"contains", compare(col("id"), upstream.Contains, `%_\.`), "", `&id=like.*\%\_\\.*`},
		{"contains a star", fold(col("id"), upstream.Contains, `*[ a]`), "", `&id=imatch.\*\[ a\]`},
		{"starts with a star", compare(col("id"), upstream.StartsWith, "*a"), "", `&id=match.^\*a`},
		{"ends with", fold(col("id"), upstream.EndsWith, "a_"), "", `&id=ilike.*a\_`},
		{"ends with a star", compare(col("id"), upstream.EndsWith, "a*"), "", `&id=match.a\*$`},
		{"contains nothing", compare(col("id"), upstream.Contains, ""), "", "&id=like.**"},

		{"has a related row", related(always), ",f0:contact()", "&f0=not.is.null"},
		{"has no related row", not(related(always)), ",f0:contact()", "&f0=is.null"},
		{"has a related row that cannot be", related(never), "", "&id=in.()"},
		{"has no related row that cannot be", not(related(never)), "", ""},
		{"related and", related(upstream.All{eq, id}), ",f0:contact()", "&f0.userId=eq.u&f0.id=gt.i&f0=not.is.null"},
		{"related or", related(upstream.Any{eq, id}), ",f0:contact()", `&f0.or=(userId.eq."u",id.gt."i")&f0=not.is.null`},
		{"related not", related(not(upstream.Any{eq, notNull})), ",f0:contact()",
			`&f0.not.or=(and(userId.eq."u",userId.not.is.null),userId.not.is.null)&f0=not.is.null`},
		{"one folded away takes no alias", upstream.All{upstream.Any{related(id), always}, related(eq)}, ",f0:contact()", "&f0.userId=eq.u&f0=not.is.null"},
		{"several, nested, in a tree",
			upstream.Any{
				related(upstream.Any{eq, relatedHint(id)}),
				not(upstream.All{relatedHint(upstream.All{relatedHint(always), related(eq)}), id}),
				related(eq),
			},
			",f0:contact(f1:customer!c_fkey()),f2:customer!c_fkey(f3:customer!c_fkey(),f4:contact()),f5:contact()",
			`&f0.f1.id=gt.i&f0.or=(userId.eq."u",f1.not.is.null)&f2.f3=not.is.null&f2.f4.userId=eq.u&f2.f4=not.is.null&f5.userId=eq.u` +
				`&or=(f0.not.is.null,not.and(f2.not.is.null,id.gt."i",id.not.is.null),f5.not.is.null)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			call, err := upstream.Query{Select: selection("id"), Where: test.where, Limit: 1}.Call()
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

func relatedHint(f upstream.Filter) upstream.Filter { return related("customer!c_fkey", f) }

// Everything but RFC 3986's unreserved characters is percent-encoded.
func TestPercentEncoding(t *testing.T) {
	t.Parallel()
	call, err := upstream.Query{Select: selection("id"), Where: compare(col("id"), upstream.Eq, "aZ09-._~ !\"#$%&'()*+,/:;=?@[\\]^`{|}\x7f\né")}.Call()
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
	query := func(size int) upstream.Query {
		return upstream.Query{Select: selection("id"), Where: compare(col("id"), upstream.Eq, strings.Repeat("a", size))}
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
