package reads

import (
	"fmt"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// ofCustomer is the list of a customer's contacts, by its foreign key.
const ofCustomer = "customerContact!customerContact_customerId_fkey"

// TestListsInOneRequest reads rows together with the lists inside them, each in
// one upstream request.
func TestListsInOneRequest(t *testing.T) {
	f := servertest.StartSandbox(t)
	for _, o := range []operation{
		{
			name: "a customer with contacts, their persons, and locations",
			document: `{ customer(id: "cust3") { name customerContacts(first: 2) { nodes { id contact { fullName email } customerLocation { name } } pageInfo { hasNextPage } }
				customerLocations { nodes { name address { city countryCode } } } } }`,
			sent: []string{`GET customer select=id,name,m0:` + ofCustomer + `(id,contact(fullName,email),customerLocation(name)),` +
				`m1:customerLocation!customerLocation_customerId_fkey(name,address(city,countryCode))&id=eq.cust3&limit=1&m0.order=id.asc.nullslast&m0.limit=3` +
				`&m1.order=id.asc.nullslast&m1.limit=25`},
			data: `{"customer":{"name":"Initech (West)","customerContacts":{"nodes":[{"id":"cc002","contact":{"fullName":"Chloé Smith, Jr.","email":"c2@example.com"},"customerLocation":{"name":"Plant 3"}},` +
				`{"id":"cc007","contact":{"fullName":"Bob star*fish","email":"c7@example.com"},"customerLocation":{"name":"Plant 3"}}],"pageInfo":{"hasNextPage":true}},` +
				`"customerLocations":{"nodes":[{"name":"Plant 3","address":{"city":"Osaka","countryCode":"JP"}}]}}}`,
		},
		{
			name:     "ten customers with the first three contacts of each, and the count",
			document: `{ customers(first: 10, orderBy: {field: NAME}) { nodes { name customerContacts(first: 3) { totalCount nodes { id } } } } }`,
			sent: []string{`GET customer select=name,m0:` + ofCustomer + `(id),n0:` + ofCustomer + `(count)&order=name.asc.nullslast,id.asc.nullslast&limit=10` +
				`&m0.order=id.asc.nullslast&m0.limit=3`},
			data: `{"customers":{"nodes":[{"name":"Acme","customerContacts":{"totalCount":12,"nodes":[{"id":"cc005"},{"id":"cc010"},{"id":"cc015"}]}},` +
				`{"name":"Empty Ltd","customerContacts":{"totalCount":0,"nodes":[]}},{"name":"Globex, Inc.","customerContacts":{"totalCount":12,"nodes":[{"id":"cc001"},` +
				`{"id":"cc006"},{"id":"cc011"}]}},{"name":"Initech (West)","customerContacts":{"totalCount":12,"nodes":[{"id":"cc002"},{"id":"cc007"},{"id":"cc012"}]}},` +
				`{"name":"Stark & Sons","customerContacts":{"totalCount":12,"nodes":[{"id":"cc004"},{"id":"cc009"},{"id":"cc014"}]}},` +
				`{"name":"Ümlaut \"GmbH\"","customerContacts":{"totalCount":12,"nodes":[{"id":"cc003"},{"id":"cc008"},{"id":"cc013"}]}}]}}`,
		},
		{
			name:     "contacts that are linked to no customer",
			document: `{ contacts(filter: {customerContacts: {isEmpty: true}}) { nodes { id fullName } totalCount } }`,
			sent:     []string{`GET contact select=id,fullName,f0:customerContact()&f0=is.null` + inOrder + `&limit=100 count=exact`},
			data:     `{"contacts":{"nodes":[{"id":"con061","fullName":"Nobody Yet"},{"id":"con062","fullName":"Somebody Else"}],"totalCount":2}}`,
		},
		{
			name: "one list under three aliases, each with its own arguments",
			document: `{ customer(id: "cust2") { first: customerContacts(first: 1) { nodes { id } } last: customerContacts(last: 1) { nodes { id } }
				users: customerContacts(filter: {userId: {isNull: false}}, orderBy: {field: CONTACT_LAST_NAME, direction: DESC}, first: 1) { nodes { id } totalCount } } }`,
			sent: []string{`GET customer select=id,m0:` + ofCustomer + `(id),` +
				`m1:` + ofCustomer + `(id),m2:` + ofCustomer + `(id,contact(lastName)),n0:` + ofCustomer + `(count)&id=eq.cust2&limit=1&m0.order=id.asc.nullslast` +
				`&m0.limit=1&m1.order=id.desc.nullsfirst&m1.limit=1&m2.userId=not.is.null&m2.order=contact(lastName).desc.nullsfirst,id.asc.nullslast&m2.limit=1&n0.userId=not.is.null`},
			data: `{"customer":{"first":{"nodes":[{"id":"cc001"}]},"last":{"nodes":[{"id":"cc056"}]},"users":{"nodes":[{"id":"cc001"}],"totalCount":4}}}`,
		},
		{
			name:     "equal lists under two aliases are one",
			document: `{ customer(id: "cust2") { a: customerContacts(first: 1) { nodes { id } } b: customerContacts(first: 1) { nodes { tags } totalCount } } }`,
			sent:     []string{`GET customer select=id,m0:` + ofCustomer + `(id,tags),n0:` + ofCustomer + `(count)&id=eq.cust2&limit=1&m0.order=id.asc.nullslast&m0.limit=1`},
			data:     `{"customer":{"a":{"nodes":[{"id":"cc001"}]},"b":{"nodes":[{"tags":[]}],"totalCount":12}}}`,
		},
		{
			name: "a list in a list in a list, under relations",
			document: `{ customerTypes(first: 1) { nodes { customers(first: 1) { nodes { customerContacts(last: 1) { nodes {
				contact { customerContacts(search: "in") { totalCount } } } } } } } } }`,
			sent: []string{`GET customerType select=m0:customer(m0:` + ofCustomer + `(r1:contact(n0:customerContact(count,f0:contact(),f1:contact(),f2:customer!customerContact_customerId_fkey()))))` + inOrder + `&limit=1&m0.order=id.asc.nullslast&m0.limit=1&m0.m0.order=id.desc.nullsfirst&m0.m0.limit=1` +
				`&m0.m0.r1.n0.f0.fullName=ilike.*in*&m0.m0.r1.n0.f1.email=ilike.*in*&m0.m0.r1.n0.f2.name=ilike.*in*&m0.m0.r1.n0.or=(f0.not.is.null,f1.not.is.null,f2.not.is.null)`},
			data: `{"customerTypes":{"nodes":[{"customers":{"nodes":[{"customerContacts":{"nodes":[{"contact":{"customerContacts":{"totalCount":0}}}]}}]}}]}}`,
		},
	} {
		o.run(t, f)
	}
}

// TestSearchOfEveryRoot searches a page of every list of the root in one
// request.
func TestSearchOfEveryRoot(t *testing.T) {
	f := servertest.StartSandbox(t)
	searched := 0
	for _, r := range servertest.Declared.Resources {
		if len(r.Search) == 0 {
			continue
		}
		searched++
		var embeds, within string
		var alternatives []string
		for _, path := range r.Search {
			if path.Relation == nil {
				alternatives = append(alternatives, path.Column.Name+`.ilike."*o1*"`)
				continue
			}
			table := path.Relation.Target.Table
			if path.Relation.Hint {
				table += "!" + path.Relation.Constraint
			}
			alias := fmt.Sprintf("f%d", strings.Count(embeds, ":"))
			embeds += "," + alias + ":" + table + "()"
			within += "&" + alias + "." + path.Column.Name + "=ilike.*o1*"
			alternatives = append(alternatives, alias+".not.is.null")
		}
		where := within + "&or=(" + strings.Join(alternatives, ",") + ")"
		if len(r.Search) == 1 {
			where = "&" + r.Search[0].Column.Name + "=ilike.*o1*"
		}
		t.Run(r.List, func(t *testing.T) {
			t.Parallel()
			a := f.Caller("co1", "r").Ask(t, `{ `+r.List+`(search: "o1", first: 10) { nodes { id } } }`)
			a.WantSent(t, strings.Replace("GET "+r.Table+" select=id", "customerContact ", "", 1)+embeds+where+inOrder+"&limit=10")
		})
	}
	if searched < 8 {
		t.Errorf("%d lists were searched", searched)
	}
}
