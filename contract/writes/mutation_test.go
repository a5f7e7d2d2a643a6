package writes

import (
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// mutation is an operation on a sandbox of its own, with all that follows.
type mutation struct {
	name, document string
	// readOnly has a caller who may not write.
	readOnly bool
	// sent is the requests to the upstream in their order, with the bodies of
	// writes, and data the answer.
	sent []string
	data string
}

func (m mutation) run(t *testing.T) {
	t.Run(m.name, func(t *testing.T) {
		t.Parallel()
		permissions := "rw"
		if m.readOnly {
			permissions = "r"
		}
		r := servertest.StartSandbox(t).Caller("co1", permissions).Ask(t, m.document)
		r.Want(t, m.data)
		var got []string
		for _, s := range r.Sent {
			got = append(got, strings.TrimSpace(s.String()+" "+s.Body))
		}
		if !slices.Equal(got, m.sent) {
			t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(m.sent, "\n"))
		}
	})
}

// How an update or a delete is held to so many rows by id.
const (
	one   = " return=representation,handling=strict,max-affected=1"
	two   = " return=representation,handling=strict,max-affected=2"
	three = " return=representation,handling=strict,max-affected=3"
)

func TestCreate(t *testing.T) {
	for _, m := range []mutation{
		{
			name: "with everything, answered with related rows under aliases",
			document: `mutation { made: createCustomerContact(input: {id: "new", customerId: "cust1", contactId: "con001", customerLocationId: "loc1", userId: "user1",
				customFields: {b: 1.10, a: [12345678901234567890123, null, "\u2028"]}, tags: ["x", ""]}) {
				__typename row: customerContact { key: id nodeId companyId customFields tags contact { email } customer { name } user { fullName } customerLocation { address { city } } }
				customerContact { id } mistakes: userErrors { code } } }`,
			sent: []string{`POST select=id,companyId,customFields,tags,customer!customerContact_customerId_fkey(name),contact(email),customerLocation(address(city)),user(fullName)` +
				` return=representation {"id":"new","customerId":"cust1","contactId":"con001","customerLocationId":"loc1","userId":"user1",` +
				`"customFields":{"a":[12345678901234567890123,null,"\u2028"],"b":1.10},"tags":["x",""]}`},
			data: `{"made":{"__typename":"CreateCustomerContactPayload","row":{"key":"new","nodeId":"` + servertest.NodeID("CustomerContact:new") + `","companyId":"co1",` +
				`"customFields":{"a": [12345678901234567890123, null, "` + "\u2028" + `"], "b": 1.10},"tags":["x",""],"contact":{"email":"c1@example.com"},` +
				`"customer":{"name":"Acme"},"user":{"fullName":"Grace Hopper"},"customerLocation":{"address":{"city":"Berlin"}}},"customerContact":{"id":"new"},"mistakes":[]}}`,
		},
		{
			name: "null is sent and absence is not",
			document: `mutation { createCustomerContact(input: {id: "new", customerId: "cust1", contactId: "con001", customerLocationId: null, userId: null, customFields: null, tags: null}) {
				customerContact { customerLocationId userId customFields tags } } }`,
			sent: []string{`POST select=id,customerLocationId,userId,customFields,tags return=representation {"id":"new","customerId":"cust1","contactId":"con001",` +
				`"customerLocationId":null,"userId":null,"customFields":null,"tags":null}`},
			data: `{"createCustomerContact":{"customerContact":{"customerLocationId":null,"userId":null,"customFields":null,"tags":null}}}`,
		},
		{
			name: "several are answered in the order given, the default where a row has no value",
			document: `mutation { createCustomerContacts(input: {customerContacts: [{id: "z", customerId: "cust1", contactId: "con001", tags: ["x"]},
				{id: "a", customerId: "cust2", contactId: "con002", userId: "user1"}, {id: "m", customerId: "cust3", contactId: "con003", tags: null}]}) {
				customerContacts { id tags contact { email } } userErrors { code } } }`,
			sent: []string{`POST select=id,customerId,contactId,userId,tags,contact(email)&columns=id,customerId,contactId,tags,userId return=representation,missing=default ` +
				`[{"id":"z","customerId":"cust1","contactId":"con001","tags":["x"]},{"id":"a","customerId":"cust2","contactId":"con002","userId":"user1"},` +
				`{"id":"m","customerId":"cust3","contactId":"con003","tags":null}]`},
			data: `{"createCustomerContacts":{"customerContacts":[{"id":"z","tags":["x"],"contact":{"email":"c1@example.com"}},` +
				`{"id":"a","tags":[],"contact":{"email":"c2@example.com"}},{"id":"m","tags":null,"contact":{"email":"c3@example.com"}}],"userErrors":[]}}`,
		},
		{
			name: "several mutations run one after the other, each with its own answer",
			document: `mutation { a: createCustomerContact(input: {id: "new", customerId: "cust1", contactId: "con001"}) { customerContact { id } }
				b: createCustomerContact(input: {id: "new", customerId: "cust1", contactId: "con001"}) { customerContact { id } userErrors { code } }
				c: updateCustomerContact(input: {id: "new", patch: {tags: ["y"]}}) { customerContact { tags } }
				d: deleteCustomerContact(input: {id: "new", deleteInvoices: true}) { deletedId customerContact { tags } } }`,
			sent: []string{
				`POST select=id return=representation {"id":"new","customerId":"cust1","contactId":"con001"}`,
				`POST select=id return=representation {"id":"new","customerId":"cust1","contactId":"con001"}`,
				`PATCH select=id,tags&id=eq.new` + one + ` {"tags":["y"]}`,
				`DELETE select=id,tags&id=eq.new` + one,
			},
			data: `{"a":{"customerContact":{"id":"new"}},"b":{"customerContact":null,"userErrors":[{"code":"ALREADY_EXISTS"}]},` +
				`"c":{"customerContact":{"tags":["y"]}},"d":{"deletedId":"new","customerContact":{"tags":["y"]}}}`,
		},
		{
			name:     "nothing of the row need be selected",
			document: `mutation { createCustomerContact(input: {id: "new", customerId: "cust1", contactId: "con001"}) { __typename } }`,
			sent:     []string{`POST select=id return=representation {"id":"new","customerId":"cust1","contactId":"con001"}`},
			data:     `{"createCustomerContact":{"__typename":"CreateCustomerContactPayload"}}`,
		},
	} {
		m.run(t)
	}
}

func TestUpdate(t *testing.T) {
	for _, m := range []mutation{
		{
			name: "null clears, absence leaves alone",
			document: `mutation { updateCustomerContact(input: {id: "cc002", patch: {customerLocationId: null, tags: null, customFields: {}}}) {
				customerContact { customerId customerLocationId tags customFields customerLocation { name } } userErrors { code } } }`,
			sent: []string{`PATCH select=id,customerId,customerLocationId,customFields,tags,customerLocation(name)&id=eq.cc002` + one +
				` {"customerLocationId":null,"customFields":{},"tags":null}`},
			data: `{"updateCustomerContact":{"customerContact":{"customerId":"cust3","customerLocationId":null,"tags":null,"customFields":{},"customerLocation":null},"userErrors":[]}}`,
		},
		{
			name: "all that is expected is compared in the same request",
			document: `mutation { updateCustomerContact(input: {id: "cc002", patch: {userId: "user1"}, expect: {customerId: "cust3", contactId: "con002", customerLocationId: "loc3",
				userId: null, tags: ["buyer", "primary"], customFields: {cf_score: 20e-1, cf_region: "amer"}}}) { customerContact { userId user { fullName } } userErrors { code } } }`,
			sent: []string{`PATCH select=id,userId,user(fullName)&id=eq.cc002&customerId=eq.cust3&contactId=eq.con002&customerLocationId=eq.loc3&userId=is.null` +
				`&customFields=eq.{"cf_region":"amer","cf_score":20e-1}&tags=eq.{"buyer","primary"}` + one + ` {"userId":"user1"}`},
			data: `{"updateCustomerContact":{"customerContact":{"userId":"user1","user":{"fullName":"Grace Hopper"}},"userErrors":[]}}`,
		},
		{
			name: "one that is not met is named, in the order of the columns",
			document: `mutation { updateCustomerContact(input: {id: "cc002", patch: {userId: "user1"}, expect: {customFields: {cf_score: 2.00, cf_region: "amer"}, tags: ["primary", "buyer"], customerId: "cust3"}}) {
				customerContact { id } userErrors { code field } } }`,
			sent: []string{
				`PATCH select=id&id=eq.cc002&customerId=eq.cust3&customFields=eq.{"cf_region":"amer","cf_score":2.00}&tags=eq.{"primary","buyer"}` + one + ` {"userId":"user1"}`,
				`GET select=id,customerId,customFields,tags&id=eq.cc002&limit=1`,
			},
			data: `{"updateCustomerContact":{"customerContact":null,"userErrors":[{"code":"CONFLICT","field":["input","expect","tags"]}]}}`,
		},
		{
			name:     "a null that is not there is not met",
			document: `mutation { updateCustomerContact(input: {id: "cc001", patch: {tags: []}, expect: {userId: null}}) { userErrors { code field } } }`,
			sent:     []string{`PATCH select=id&id=eq.cc001&userId=is.null` + one + ` {"tags":[]}`, `GET select=id,userId&id=eq.cc001&limit=1`},
			data:     `{"updateCustomerContact":{"userErrors":[{"code":"CONFLICT","field":["input","expect","userId"]}]}}`,
		},
		{
			name:     "a value where there is null is not met",
			document: `mutation { updateCustomerContact(input: {id: "cc006", patch: {tags: []}, expect: {customFields: {}}}) { userErrors { code field } } }`,
			sent:     []string{`PATCH select=id&id=eq.cc006&customFields=eq.{}` + one + ` {"tags":[]}`, `GET select=id,customFields&id=eq.cc006&limit=1`},
			data:     `{"updateCustomerContact":{"userErrors":[{"code":"CONFLICT","field":["input","expect","customFields"]}]}}`,
		},
		{
			name: "all is as expected, and the row may still not be changed",
			document: `mutation { updateCustomerContact(input: {id: "cc003", patch: {tags: []}, expect: {customFields: {cf_dec: 1.1, cf_exp: 1e400, cf_big: 12345678901234567890123,
				cf_uni: "żółć \u2028 \"q\"", nested: {a: [1.0, null, true]}}}}) { userErrors { code field } } }`,
			readOnly: true,
			sent: []string{
				`PATCH select=id&id=eq.cc003&customFields=eq.{"cf_big":12345678901234567890123,"cf_dec":1.1,"cf_exp":1e400,"cf_uni":"żółć \u2028 \"q\"","nested":{"a":[1.0,null,true]}}` + one + ` {"tags":[]}`,
				`GET select=id,customFields&id=eq.cc003&limit=1`,
			},
			data: `{"updateCustomerContact":{"userErrors":[{"code":"FORBIDDEN","field":["input","id"]}]}}`,
		},
		{
			name: "many are answered in the order given; what is missed is read, at once and by id",
			document: `mutation { updateCustomerContacts(input: {ids: ["cc004", "nope", "cc003"], patch: {userId: "user2"}}) {
				customerContacts { id user { email } } userErrors { code field } } }`,
			sent: []string{`PATCH select=id,user(email)&id=in.("cc004","nope","cc003")` + three + ` {"userId":"user2"}`, `GET select=id&id=eq.nope&limit=1`},
			data: `{"updateCustomerContacts":{"customerContacts":[{"id":"cc004","user":{"email":"alan@example.com"}},{"id":"cc003","user":{"email":"alan@example.com"}}],` +
				`"userErrors":[{"code":"NOT_FOUND","field":["input","ids","1"]}]}}`,
		},
		{
			name:     "of many, each that may not be changed is named",
			document: `mutation { updateCustomerContacts(input: {ids: ["cc004", "nope", "cc003"], patch: {userId: "user2"}}) { customerContacts { id } userErrors { code field } } }`,
			readOnly: true,
			sent: []string{
				`PATCH select=id&id=in.("cc004","nope","cc003")` + three + ` {"userId":"user2"}`,
				`GET select=id&id=in.("cc003","cc004","nope")&limit=3`,
			},
			data: `{"updateCustomerContacts":{"customerContacts":[],"userErrors":[{"code":"FORBIDDEN","field":["input","ids","0"]},` +
				`{"code":"NOT_FOUND","field":["input","ids","1"]},{"code":"FORBIDDEN","field":["input","ids","2"]}]}}`,
		},
		{
			name: "where the statement fails no row is changed",
			document: `mutation { updateCustomerContacts(input: {ids: ["cc002", "cc003"], patch: {customerLocationId: "nope", tags: []}}) { customerContacts { id } userErrors { code field } }
				after: updateCustomerContact(input: {id: "cc002", patch: {userId: null}}) { customerContact { tags } } }`,
			sent: []string{
				`PATCH select=id&id=in.("cc002","cc003")` + two + ` {"customerLocationId":"nope","tags":[]}`,
				`PATCH select=id,tags&id=eq.cc002` + one + ` {"userId":null}`,
			},
			data: `{"updateCustomerContacts":{"customerContacts":[],"userErrors":[{"code":"REFERENCE_NOT_FOUND","field":["input","patch","customerLocationId"]}]},` +
				`"after":{"customerContact":{"tags":["buyer","primary"]}}}`,
		},
	} {
		m.run(t)
	}
}

// The reads that come before a delete: the rows, each with an invoice that would
// go with it, and once for each credential what it may see.
const (
	withInvoice = `,m0:salesInvoice(id,invoiceId)&id=`
	anInvoice   = `&m0.order=id.asc.nullslast&m0.limit=1`
	scopes      = `GET rpc/get_api_key_scopes`
)

func TestDelete(t *testing.T) {
	for _, m := range []mutation{
		{
			name: "the row as it was",
			document: `mutation { deleteCustomerContact(input: {id: "cc011"}) { deletedId gone: deletedNodeId customerContact { nodeId contact { email } customer { name } } userErrors { code } }
				again: deleteCustomerContact(input: {id: "cc011"}) { deletedId deletedNodeId customerContact { id } userErrors { code field } } }`,
			sent: []string{
				`GET select=id` + withInvoice + `eq.cc011&limit=1` + anInvoice, scopes,
				`DELETE select=id,customer!customerContact_customerId_fkey(name),contact(email)&id=eq.cc011` + one,
				`GET select=id` + withInvoice + `eq.cc011&limit=1` + anInvoice,
			},
			data: `{"deleteCustomerContact":{"deletedId":"cc011","gone":"` + servertest.NodeID("CustomerContact:cc011") + `","customerContact":{"nodeId":"` + servertest.NodeID("CustomerContact:cc011") +
				`","contact":{"email":"c11@example.com"},"customer":{"name":"Globex, Inc."}},"userErrors":[]},` +
				`"again":{"deletedId":null,"deletedNodeId":null,"customerContact":null,"userErrors":[{"code":"NOT_FOUND","field":["input","id"]}]}}`,
		},
		{
			name:     "one that an invoice names stays, and the invoice is named",
			document: `mutation { deleteCustomerContact(input: {id: "cc010"}) { deletedId userErrors { code field message } } }`,
			sent:     []string{`GET select=id` + withInvoice + `eq.cc010&limit=1` + anInvoice},
			data: `{"deleteCustomerContact":{"deletedId":null,"userErrors":[{"code":"STILL_REFERENCED","field":["input","id"],` +
				`"message":"Carbon would delete sales invoices together with the customer contact, such as INV000003. Nothing was deleted. Set deleteInvoices to true to delete them as well."}]}}`,
		},
		{
			name:     "unless the invoices may go",
			document: `mutation { deleteCustomerContact(input: {id: "cc010", deleteInvoices: true}) { deletedId userErrors { code } } }`,
			sent:     []string{`DELETE select=id&id=eq.cc010` + one},
			data:     `{"deleteCustomerContact":{"deletedId":"cc010","userErrors":[]}}`,
		},
		{
			name:     "one that is not as expected stays, and no delete is sent",
			document: `mutation { deleteCustomerContact(input: {id: "cc011", expect: {customerId: "cust1"}}) { deletedId userErrors { code field } } }`,
			sent:     []string{`GET select=id,customerId` + withInvoice + `eq.cc011&limit=1` + anInvoice},
			data:     `{"deleteCustomerContact":{"deletedId":null,"userErrors":[{"code":"CONFLICT","field":["input","expect","customerId"]}]}}`,
		},
		{
			name:     "and the delete itself expects as well",
			document: `mutation { deleteCustomerContact(input: {id: "cc011", deleteInvoices: true, expect: {customerId: "cust1"}}) { deletedId userErrors { code field } } }`,
			sent:     []string{`DELETE select=id&id=eq.cc011&customerId=eq.cust1` + one, `GET select=id,customerId&id=eq.cc011&limit=1`},
			data:     `{"deleteCustomerContact":{"deletedId":null,"userErrors":[{"code":"CONFLICT","field":["input","expect","customerId"]}]}}`,
		},
		{
			name:     "many, in the order given",
			document: `mutation { deleteCustomerContacts(input: {ids: ["cc012", "nope", "cc011"]}) { deletedIds deletedNodeIds userErrors { code field } __typename } }`,
			sent: []string{`GET select=id` + withInvoice + `in.("cc012","nope","cc011")&limit=3` + anInvoice, scopes,
				`DELETE select=id&id=in.("cc012","cc011")` + two},
			data: `{"deleteCustomerContacts":{"deletedIds":["cc012","cc011"],"deletedNodeIds":["` + servertest.NodeID("CustomerContact:cc012") + `","` + servertest.NodeID("CustomerContact:cc011") +
				`"],"userErrors":[{"code":"NOT_FOUND","field":["input","ids","1"]}],"__typename":"DeleteCustomerContactsPayload"}}`,
		},
		{
			name: "a row that is still referred to keeps all of them",
			document: `mutation { deleteCustomerContacts(input: {ids: ["cc012", "cc001"]}) { deletedIds userErrors { code field } }
				after: deleteCustomerContacts(input: {ids: ["cc012"]}) { deletedIds } }`,
			sent: []string{
				`GET select=id` + withInvoice + `in.("cc012","cc001")&limit=2` + anInvoice, scopes,
				`DELETE select=id&id=in.("cc012","cc001")` + two,
				`GET select=id` + withInvoice + `eq.cc012&limit=1` + anInvoice,
				`DELETE select=id&id=eq.cc012` + one,
			},
			data: `{"deleteCustomerContacts":{"deletedIds":[],"userErrors":[{"code":"STILL_REFERENCED","field":["input"]}]},"after":{"deletedIds":["cc012"]}}`,
		},
	} {
		m.run(t)
	}
}
