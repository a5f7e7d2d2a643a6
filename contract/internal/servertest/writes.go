package servertest

// Writes are inputs of mutations that are sent upstream. Together they have
// each input type of the mutations.
var Writes = []struct{ Mutation, Input string }{
	{"createCustomerContact", `{"customerId":"cust3","contactId":"con003"}`},
	{"createCustomerContact", `{"customerId":"cust3","contact":{"lastName":"x"}}`},
	{"createCustomerContacts", `{"customerContacts":[{"customerId":"cust3","contactId":"con003"}]}`},
	{"updateCustomerContact", `{"id":"x","patch":{"tags":["p"]}}`},
	{"updateCustomerContact", `{"id":"x","patch":{"tags":["p"]},"expect":{"tags":["e"]}}`},
	{"updateCustomerContacts", `{"ids":["x"],"patch":{"tags":["p"]}}`},
	{"upsertCustomerContact", `{"customerContact":{"id":"x","customerId":"cust3","contactId":"con003"}}`},
	{"upsertCustomerContacts", `{"customerContacts":[{"id":"x","customerId":"cust3","contactId":"con003"}]}`},
	{"deleteCustomerContact", `{"id":"x","expect":{"tags":["e"]},"deleteInvoices":true}`},
	{"deleteCustomerContacts", `{"ids":["x"],"deleteInvoices":true}`},
	{"createContact", `{"lastName":"x"}`},
	{"createContacts", `{"contacts":[{"lastName":"x"}]}`},
	{"updateContact", `{"id":"x","patch":{"title":"p"},"expect":{"title":"e"}}`},
	{"updateContacts", `{"ids":["x"],"patch":{"title":"p"}}`},
	{"deleteContact", `{"id":"x","expect":{"title":"e"},"deleteInvoices":true}`},
	{"deleteContacts", `{"ids":["x"],"deleteInvoices":true}`},
	{"createCustomerLocation", `{"customerId":"cust3","addressId":"addr1","name":"x"}`},
	{"createCustomerLocation", `{"customerId":"cust3","address":{"city":"x"},"name":"x"}`},
	{"createCustomerLocations", `{"customerLocations":[{"customerId":"cust3","addressId":"addr1","name":"x"}]}`},
	{"updateCustomerLocation", `{"id":"x","patch":{"name":"p"},"expect":{"name":"e"}}`},
	{"updateCustomerLocations", `{"ids":["x"],"patch":{"name":"p"}}`},
	{"updateAddress", `{"id":"x","patch":{"city":"p"},"expect":{"city":"e"}}`},
}
