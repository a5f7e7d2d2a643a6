package recorded

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// tie ties a list of the server to a request that PostgREST answered: the
// facade sends that request, and answers the rows that PostgREST did.
type tie struct {
	exchange string
	// args are those of customerContacts, and rows is what is selected of a
	// row, the id alone where it is empty.
	args, rows string
	// after is the id of the row whose cursor is given as after; position, the
	// values that this cursor is made to hold, where no row has them.
	after, position string
	// said is the request where it is another way to ask for the same rows.
	said string
}

var ties = []tie{
	{exchange: "read/list: chosen columns", args: `first: 3`, rows: `id customerId tags`},
	{exchange: "read/newer column companyId", args: `first: 1`, rows: `id companyId`},
	{exchange: "read/list: exact JSON numbers and unicode in customFields", rows: `id customFields`,
		args: `filter: {id: {in: ["cc003", "cc009", "cc006", "cc007"]}}, first: 100`},

	{exchange: "filter/eq", args: `filter: {customerId: {eq: "cust1"}}`},
	{exchange: "filter/neq", args: `filter: {customerId: {neq: "cust1"}}`},
	{exchange: "filter/neq leaves nulls out", args: `filter: {userId: {neq: "user1"}}`},
	{exchange: "filter/isdistinct keeps nulls", args: `filter: {userId: {distinctFrom: "user1"}}`},
	{exchange: "filter/gt", args: `filter: {id: {gt: "cc050"}}`},
	{exchange: "filter/gte lte on one column are ANDed", args: `filter: {id: {gte: "cc010", lte: "cc013"}}`},
	{exchange: "filter/in", args: `filter: {customerId: {in: ["cust1", "cust2"]}}`},
	{exchange: "filter/not in", args: `filter: {customerId: {notIn: ["cust1", "cust2"]}}`},
	{exchange: "filter/in, empty", args: `filter: {customerId: {in: []}}`, said: `select=id&id=in.()`},
	{exchange: "filter/not in, empty", args: `filter: {id: {notIn: []}}`, said: `select=id`},
	{exchange: "filter/in, quoted awkward", args: `filter: {id: {in: ["a,b", "a)b", "a\"b", "a\\b", "null", ""]}}`},
	{exchange: "filter/is null", args: `filter: {customerLocationId: {isNull: true}}`},
	{exchange: "filter/is not null", args: `filter: {customerLocationId: {isNull: false}}`},
	{exchange: "filter/like", args: `filter: {id: {like: "cc00%"}}`},
	{exchange: "filter/like escape percent", args: `filter: {id: {startsWith: "cc%"}}`},
	{exchange: "filter/not like", args: `filter: {not: {id: {startsWith: "cc0"}}}`, said: `select=id&not.and=(id.like."cc0*",id.not.is.null)`},
	{exchange: "filter/or", args: `filter: {or: [{customerId: {eq: "cust1"}}, {userId: {eq: "user2"}}]}`},
	{exchange: "filter/and in or", args: `filter: {or: [{customerId: {eq: "cust1"}, userId: {isNull: true}}, {id: {eq: "cc007"}}]}`},
	{exchange: "filter/not and", args: `filter: {not: {customerId: {eq: "cust1"}, userId: {isNull: true}}}`,
		said: `select=id&not.and=(customerId.eq."cust1",customerId.not.is.null,userId.is.null)`},
	{exchange: "filter/not or", args: `filter: {not: {or: [{customerId: {eq: "cust1"}}, {customerId: {eq: "cust2"}}]}}`,
		said: `select=id&not.or=(and(customerId.eq."cust1",customerId.not.is.null),and(customerId.eq."cust2",customerId.not.is.null))`},
	{exchange: "filter/or with awkward values", args: `filter: {or: [{id: {eq: "a,b)(\"c\\d"}}, {id: {eq: "cc001"}}]}`},
	{exchange: "filter/or with a negated and inside", args: `filter: {or: [{not: {customerId: {eq: "cust1"}, userId: {isNull: true}}}, {id: {eq: "cc005"}}]}`,
		said: `select=id&or=(not.and(customerId.eq."cust1",customerId.not.is.null,userId.is.null),id.eq."cc005")`},
	{exchange: "filter/complement of a nullable comparison", args: `filter: {not: {customerLocationId: {eq: "loc1"}}}`},
	{exchange: "filter/plus and ampersand", args: `filter: {id: {eq: "a+b&c=d"}}`},
	{exchange: "filter/tags cs", args: `filter: {tags: {contains: ["buyer"]}}`},
	{exchange: "filter/tags cs two", args: `filter: {tags: {contains: ["buyer", "primary"]}}`},
	{exchange: "filter/tags cs awkward", args: `filter: {tags: {contains: ["a,b", "c\"d", "{x}", "", "null", "back\\slash"]}}`},
	{exchange: "filter/tags cd", args: `filter: {tags: {containedBy: ["buyer", "primary", "x"]}}`},
	{exchange: "filter/tags ov", args: `filter: {tags: {overlaps: ["primary", "nope"]}}`},
	{exchange: "filter/tags eq", args: `filter: {tags: {eq: ["buyer", "primary"]}}`},
	{exchange: "filter/tags empty", args: `filter: {tags: {isEmpty: true}}`},
	{exchange: "filter/tags not empty", args: `filter: {tags: {isEmpty: false}}`},
	{exchange: "filter/tags null", args: `filter: {tags: {isNull: true}}`},
	{exchange: "filter/tags cs inside or", args: `filter: {or: [{tags: {contains: ["a,b"]}}, {id: {eq: "cc001"}}]}`},
	{exchange: "filter/customFields cs", args: `filter: {customFields: {contains: {cf_region: "emea"}}}`},
	{exchange: "filter/customFields cs number", args: `filter: {customFields: {contains: {cf_score: 8}}}`},
	{exchange: "filter/customFields cd", args: `filter: {customFields: {containedBy: {cf_region: "emea", z: 1}}}`},
	{exchange: "filter/customFields text path", args: `filter: {customFields: {fields: [{path: ["cf_region"], text: {eq: "apac"}}]}}`},
	{exchange: "filter/customFields dotted key", args: `filter: {customFields: {fields: [{path: ["a.b"], text: {eq: "dot"}}]}}`},
	{exchange: "filter/customFields digit key quoted", args: `filter: {customFields: {fields: [{path: ["1"], text: {eq: "digit"}}]}}`},
	{exchange: "filter/customFields paren key", args: `filter: {customFields: {fields: [{path: ["a)b"], text: {eq: "paren"}}]}}`},
	{exchange: "filter/customFields missing key", args: `filter: {customFields: {fields: [{path: ["nope"], text: {isNull: true}}]}}`},
	{exchange: "filter/customFields bool", args: `filter: {customFields: {fields: [{path: ["cf_vip"], boolean: true}]}}`},
	{exchange: "filter/customFields path in or", args: `filter: {or: [{customFields: {fields: [{path: ["cf_region"], text: {eq: "apac"}}]}}, {id: {eq: "cc001"}}]}`},
	{exchange: "filter/a number above, other JSON types kept out", args: `filter: {customFields: {fields: [{path: ["cf_score"], number: {gt: 20}}]}}`,
		said: `select=id&customFields->"cf_score"=gt.20&customFields->"cf_score"=lt.false`},
	{exchange: "filter/a number below, other JSON types kept out", args: `filter: {customFields: {fields: [{path: ["cf_score"], number: {lt: "20"}}]}}`,
		said: `select=id&customFields->"cf_score"=lt.20&customFields->"cf_score"=gte.-1e131071`},

	{exchange: "embed/contact", args: `first: 3`, rows: `id contact { id fullName firstName lastName email title isCustomer }`,
		said: `select=id,contact(id,firstName,lastName,fullName,email,title,isCustomer)`},
	{exchange: "embed/customer by constraint name", args: `first: 3`, rows: `id customer { id name taxPercent tags customFields createdAt }`,
		said: `select=id,customer!customerContact_customerId_fkey(id,name,taxPercent,customFields,tags,createdAt)`},
	{exchange: "embed/customerLocation with its address", args: `first: 3`, rows: `id customerLocation { id name address { city countryCode } }`},
	{exchange: "embed/user", args: `first: 8`, rows: `id user { id fullName active }`},
	{exchange: "embed/null filter on an embed", args: `filter: {contact: {lastName: {eq: "Lovelace"}}}`, rows: `id contact { lastName }`,
		said: `select=id,contact(lastName),f0:contact()&f0.lastName=eq.Lovelace&f0=not.is.null`},
	{exchange: "embed/null filter on an embed inside or", args: `filter: {or: [{contact: {lastName: {eq: "Lovelace"}}}, {user: {fullName: {eq: "Grace Hopper"}}}]}`,
		said: `select=id,f0:contact(),f1:user()&f0.lastName=eq.Lovelace&f1.fullName=eq.Grace Hopper&or=(f0.not.is.null,f1.not.is.null)`},
	{exchange: "embed/filter embed is separate from the selected embed", rows: `id contact { email }`,
		args: `first: 4, filter: {contact: {lastName: {containsInsensitive: "smith"}}}`},
	{exchange: "embed/or inside an embed", args: `filter: {contact: {or: [{lastName: {eq: "Lovelace"}}, {email: {isNull: true}}]}}`},
	{exchange: "embed/no matching related row", args: `first: 5, filter: {not: {contact: {firstName: {eq: "Bob"}}}}`},
	{exchange: "embed/null filters under not.or", args: `first: 5, filter: {not: {or: [{contact: {firstName: {eq: "Bob"}}}, {id: {eq: "cc002"}}]}}`,
		said: `select=id,f0:contact()&f0.firstName=eq.Bob&not.or=(f0.not.is.null,and(id.eq."cc002",id.not.is.null))`},
	{exchange: "embed/filter on a hinted relation", args: `first: 5, filter: {customer: {name: {eq: "Globex, Inc."}}}`},
	{exchange: "embed/literal star through match", args: `first: 5, filter: {contact: {lastName: {contains: "r*f"}}}`},
	{exchange: "embed/literal star through match, quoted in a logic tree",
		args: `first: 5, filter: {contact: {or: [{lastName: {contains: "r*f"}}, {lastName: {eq: "(Paren)"}}]}}`},

	{exchange: "order/desc", args: `first: 6, orderBy: [{field: CUSTOMER_ID, direction: DESC}, {field: ID, direction: DESC}]`, rows: `id customerId userId customFields`},
	{exchange: "order/nullsfirst", args: `first: 6, orderBy: {field: USER_ID, nulls: FIRST}`, rows: `id customerId userId customFields`},
	{exchange: "order/nullslast desc", args: `first: 6, orderBy: [{field: USER_ID, direction: DESC, nulls: LAST}, {field: ID}]`, rows: `id customerId userId customFields`},
	{exchange: "order/json number", args: `first: 6, orderBy: {customField: "cf_score", direction: DESC, nulls: LAST}`, rows: `id customerId userId customFields`},
	{exchange: "order/by a to-one relation", args: `first: 6, orderBy: {field: CONTACT_LAST_NAME}`, rows: `id customerId userId customFields contact { lastName }`},
	{exchange: "order/by an aliased empty embed", args: `first: 5, orderBy: {field: CONTACT_LAST_NAME, direction: DESC, nulls: LAST}`,
		said: `select=id,contact(lastName)`},

	{exchange: "paging/offset", args: `first: 3, offset: 5`},
	{exchange: "paging/offset past the end", args: `first: 3, offset: 500`},
	{exchange: "paging/keyset, ascending", args: `first: 4, orderBy: {field: CUSTOMER_ID}`, after: "cc041", rows: `id customerId`},
	{exchange: "paging/keyset over a nullable column", args: `first: 4, orderBy: {field: CUSTOMER_LOCATION_ID}`, after: "cc049", rows: `id customerLocationId`},
	{exchange: "paging/keyset over a JSON value", args: `first: 5, orderBy: {customField: "cf_region"}`, after: "cc010", position: `[["apac"],"cc010"]`,
		said: `select=id&or=(customFields->"cf_region".gt."\"apac\"",customFields->"cf_region".is.null,and(customFields->"cf_region".eq."\"apac\"",id.gt."cc010"))`},
	{exchange: "paging/keyset over a column of a relation", args: `first: 5, orderBy: {field: CONTACT_LAST_NAME}`, after: "cc024",
		said: `select=id,contact(lastName),f0:contact(),f1:contact(),f2:contact()&f0.lastName=gt.Lovelace&f1.lastName=not.is.null&f2.lastName=eq.Lovelace` +
			`&or=(f0.not.is.null,f1.is.null,and(f2.not.is.null,id.gt."cc024"))`},
	{exchange: "paging/keyset past the values of a relation: no related row and a null column are one class",
		args: `first: 5, orderBy: {field: USER_FULL_NAME}`, after: "cc030",
		said: `select=id,user(fullName),f0:user()&f0.fullName=not.is.null&f0=is.null&id=gt.cc030`},
}

func TestRecordedLists(t *testing.T) {
	f := servertest.StartSandbox(t)
	exchanges := servertest.RecordedExchanges(t)
	for _, tie := range ties {
		t.Run(tie.exchange, func(t *testing.T) {
			t.Parallel()
			recorded, ok := exchanges[tie.exchange]
			if !ok || recorded.Response.Status != 200 {
				t.Fatal("no such exchange")
			}
			tie.check(t, f.Caller("co1", "rw"), recorded)
		})
	}
}

func (tie tie) check(t *testing.T, c servertest.Caller, recorded servertest.Exchange) {
	t.Helper()
	args := tie.args
	if !strings.Contains(args, "first:") {
		args += ", first: 200"
	}
	if tie.after != "" {
		after := c.CursorOf(t, tie.args, tie.after)
		if tie.position != "" {
			after = servertest.Forged(t, after, tie.position)
		}
		args += `, after: ` + servertest.Quoted(t, after)
	}
	rows := tie.rows
	if rows == "" {
		rows = "id"
	}
	var answered struct {
		CustomerContacts struct{ Nodes json.RawMessage }
	}
	r := c.Ask(t, "{ customerContacts("+args+") { nodes { "+rows+" } } }")
	r.Decode(t, &answered)
	if got, want := rowsOf(t, answered.CustomerContacts.Nodes, tie.said), rowsOf(t, []byte(recorded.Response.Body), tie.said); !reflect.DeepEqual(got, want) {
		t.Errorf("answered\n%v\nPostgREST answered\n%v", got, want)
	}
	if len(r.Sent) != 1 || r.Sent[0].Method != "GET" || r.Sent[0].Prefer != "" {
		t.Fatalf("sent %v", r.Sent)
	}
	got, want := asked(t, r.Sent[0]), asked(t, recorded.Sent())
	if tie.said == "" && !slices.Equal(got, want) {
		t.Errorf("asked\n%s\nPostgREST was asked\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if said, _, _ := strings.Cut(r.Sent[0].String(), "&order="); tie.said != "" && said != "GET "+tie.said {
		t.Errorf("asked\n%s\nwant\n%s", said, tie.said)
	}
}

// rowsOf decodes rows with every number as it is spelled. Of rows that were
// asked for in another way it is the ids.
func rowsOf(t *testing.T, rows []byte, said string) []map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(rows)))
	decoder.UseNumber()
	var list []map[string]any
	if err := decoder.Decode(&list); err != nil {
		t.Fatal(err)
	}
	for _, row := range list {
		if said != "" {
			for key := range row {
				if key != "id" {
					delete(row, key)
				}
			}
		}
	}
	return list
}

// asked is what a request asks for: its parameters, decoded and sorted, in one
// spelling: where nulls go is said, and that a list is cut off where it would
// end anyway is not.
func asked(t *testing.T, s servertest.Sent) []string {
	t.Helper()
	parameters, err := s.Parameters()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range parameters {
		switch {
		case p.Key == "order":
			p.Value = withNulls(p.Value)
		case p.Key == "limit" && (p.Value == "200" || p.Value == "100"):
			continue
		}
		list = append(list, p.Key+"="+p.Value)
	}
	slices.Sort(list)
	return list
}

// withNulls says of each key of an order where its nulls go.
func withNulls(order string) string {
	keys := strings.Split(order, ",")
	for i, key := range keys {
		switch {
		case strings.Contains(key, ".nulls"):
		case strings.HasSuffix(key, ".desc"):
			keys[i] += ".nullsfirst"
		default:
			keys[i] += ".nullslast"
		}
	}
	return strings.Join(keys, ",")
}
