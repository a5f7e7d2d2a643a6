package writes

import (
	"slices"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// TestUserErrors brings about every code, in writes of one row and of several,
// and reads what is said: the code, the path of the input and the message.
func TestUserErrors(t *testing.T) {
	f := servertest.StartSandbox(t)
	long := strings.Repeat("x", 7000)
	// PARTLY_DONE takes an upstream that fails: TestFaultNestedCreate.
	codes := map[string]bool{"PARTLY_DONE": true}
	for _, x := range []struct {
		document, input string
		// sent is the number of requests; permissions is r for a caller who
		// may not write.
		sent        int
		permissions string
		want        []userError
	}{
		{createOne, `{"id":"","customerId":"","contactId":"","customerLocationId":"","userId":"","customFields":5}`, 0, "rw", []userError{
			{"INVALID", "The id is empty. Give an id.", []string{"input", "id"}},
			{"INVALID", "The id is empty. Give an id.", []string{"input", "customerId"}},
			{"INVALID", "The id is empty. Give an id.", []string{"input", "contactId"}},
			{"INVALID", "The id is empty. Give an id, or null for none.", []string{"input", "customerLocationId"}},
			{"INVALID", "The id is empty. Give an id, or null for none.", []string{"input", "userId"}},
			{"INVALID", "customFields is no JSON object. Give an object, or null for none.", []string{"input", "customFields"}},
		}},
		{createMany, `{"customerContacts":[]}`, 0, "rw", []userError{{"INVALID", "The list is empty. Give it at least one element.", []string{"input", "customerContacts"}}}},
		{createMany, `{"customerContacts":[{"id":"a","customerId":"cust1","contactId":"con001"},{"id":"a","customerId":"cust1","contactId":""}]}`, 0, "rw", []userError{
			{"INVALID", "The id is empty. Give an id.", []string{"input", "customerContacts", "1", "contactId"}},
			{"INVALID", "This id is given twice. Give each row an id of its own.", []string{"input", "customerContacts", "1", "id"}},
		}},
		{updateOne, `{"id":"","patch":{},"expect":{}}`, 0, "rw", []userError{
			{"INVALID", "The id is empty. Give the id of a customer contact.", []string{"input", "id"}},
			{"INVALID", "The patch is empty. Give it at least one member to change.", []string{"input", "patch"}},
			{"INVALID", "The expectation is empty. Give it at least one member, or leave it out.", []string{"input", "expect"}},
		}},
		{updateOne, `{"id":"cc002","patch":{"customerId":null,"contactId":"","customFields":[]},"expect":{"contactId":null,"customFields":"x"}}`, 0, "rw", []userError{
			{"INVALID", "customerId cannot be cleared. Leave it out, or give a value.", []string{"input", "patch", "customerId"}},
			{"INVALID", "The id is empty. Give an id.", []string{"input", "patch", "contactId"}},
			{"INVALID", "customFields is no JSON object. Give an object, or null for none.", []string{"input", "patch", "customFields"}},
			{"INVALID", "contactId is never null. Leave it out, or give a value.", []string{"input", "expect", "contactId"}},
			{"INVALID", "customFields is no JSON object. Give an object, or null for none.", []string{"input", "expect", "customFields"}},
		}},
		{updateMany, `{"ids":["cc002","","cc002"],"patch":{}}`, 0, "rw", []userError{
			{"INVALID", "The id is empty. Give the id of a customer contact.", []string{"input", "ids", "1"}},
			{"INVALID", "This id is given twice. Give each id once.", []string{"input", "ids", "2"}},
			{"INVALID", "The patch is empty. Give it at least one member to change.", []string{"input", "patch"}},
		}},
		{deleteMany, `{"ids":[]}`, 0, "rw", []userError{{"INVALID", "The list is empty. Give it at least one element.", []string{"input", "ids"}}}},
		{deleteOne, `{"id":""}`, 0, "rw", []userError{{"INVALID", "The id is empty. Give the id of a customer contact.", []string{"input", "id"}}}},
		{deleteMany, `{"ids":["` + long + `"]}`, 0, "rw", []userError{
			{"INVALID", "The input is too long to be sent to Carbon. Give fewer or shorter values.", []string{"input"}}}},
		{updateOne, `{"id":"cc002","patch":{"userId":null},"expect":{"customFields":{"a":"` + long + `"}}}`, 0, "rw", []userError{
			{"INVALID", "The input is too long to be sent to Carbon. Give fewer or shorter values.", []string{"input"}}}},

		{createOne, `{"id":"cc001","customerId":"cust1","contactId":"con001"}`, 1, "rw", []userError{
			{"ALREADY_EXISTS", "There is a customer contact with this id already.", []string{"input", "id"}}}},
		{createMany, `{"customerContacts":[{"id":"cc001","customerId":"cust1","contactId":"con001"}]}`, 1, "rw", []userError{
			{"ALREADY_EXISTS", "There is a customer contact with this id already.", []string{"input", "customerContacts", "0", "id"}}}},
		{createMany, `{"customerContacts":[{"customerId":"cust1","contactId":"con001"},{"id":"cc001","customerId":"cust1","contactId":"con001"}]}`, 1, "rw", []userError{
			{"ALREADY_EXISTS", "There is a customer contact with this id already.", nil}}},

		{createOne, `{"customerId":"cust1","contactId":"nope"}`, 1, "rw", []userError{
			{"REFERENCE_NOT_FOUND", "The row that contactId refers to is not there.", []string{"input", "contactId"}}}},
		{createMany, `{"customerContacts":[{"customerId":"cust1","contactId":"con001","userId":"nope"}]}`, 1, "rw", []userError{
			{"REFERENCE_NOT_FOUND", "The row that userId refers to is not there.", []string{"input", "customerContacts", "0", "userId"}}}},
		{createMany, `{"customerContacts":[{"customerId":"cust1","contactId":"con001"},{"customerId":"cust1","contactId":"nope"}]}`, 1, "rw", []userError{
			{"REFERENCE_NOT_FOUND", "The row that contactId refers to is not there.", []string{"input"}}}},
		{updateOne, `{"id":"cc002","patch":{"customerLocationId":"nope"}}`, 1, "rw", []userError{
			{"REFERENCE_NOT_FOUND", "The row that customerLocationId refers to is not there.", []string{"input", "patch", "customerLocationId"}}}},
		{updateMany, `{"ids":["cc002","cc003"],"patch":{"contactId":"nope"}}`, 1, "rw", []userError{
			{"REFERENCE_NOT_FOUND", "The row that contactId refers to is not there.", []string{"input", "patch", "contactId"}}}},

		{deleteOne, `{"id":"cc001"}`, 3, "rw", []userError{
			{"STILL_REFERENCED", "Another row still refers to the customer contact, such as a customer whose sales contact it is. Nothing was deleted.", []string{"input", "id"}}}},
		{deleteMany, `{"ids":["cc001"]}`, 3, "rw", []userError{
			{"STILL_REFERENCED", "Another row still refers to the customer contact, such as a customer whose sales contact it is. Nothing was deleted.", []string{"input", "ids", "0"}}}},
		{deleteMany, `{"ids":["cc005","cc001"]}`, 3, "rw", []userError{
			{"STILL_REFERENCED", "Another row still refers to the customer contact, such as a customer whose sales contact it is. Nothing was deleted.", []string{"input"}}}},

		{updateOne, `{"id":"nope","patch":{"userId":null}}`, 2, "rw", []userError{
			{"NOT_FOUND", "There is no customer contact with this id that your credential can see.", []string{"input", "id"}}}},
		{deleteMany, `{"ids":["nope","neither"]}`, 1, "rw", []userError{
			{"NOT_FOUND", "There is no customer contact with this id that your credential can see.", []string{"input", "ids", "0"}},
			{"NOT_FOUND", "There is no customer contact with this id that your credential can see.", []string{"input", "ids", "1"}}}},
		{updateOne, `{"id":"cc002","patch":{"userId":null},"expect":{"customerId":"cust1","userId":"user1"}}`, 2, "rw", []userError{
			{"CONFLICT", "The customer contact is not as expected: another value stands there. Read it again and decide anew.", []string{"input", "expect", "customerId"}}}},

		{createOne, `{"customerId":"nope","contactId":"con001"}`, 1, "rw", []userError{
			{"FORBIDDEN", "Your credential may not create this customer contact, or a row that it refers to is not there: Carbon does not say which.", []string{"input"}}}},
		{createOne, `{"customerId":"cust1","contactId":"con001"}`, 1, "r", []userError{
			{"FORBIDDEN", "Your credential may not create this customer contact, or a row that it refers to is not there: Carbon does not say which.", []string{"input"}}}},
		{deleteOne, `{"id":"cc002"}`, 4, "r", []userError{
			{"FORBIDDEN", "The customer contact is there, but your credential may not change it.", []string{"input", "id"}}}},
		{updateOne, `{"id":"cc002","patch":{"customerId":"c2cust1"}}`, 1, "rw", []userError{
			{"REFERENCE_NOT_FOUND", "The row that customerId refers to is not there.", []string{"input", "patch", "customerId"}}}},
	} {
		for _, e := range x.want {
			codes[e.Code] = true
		}
		t.Run(x.document[20:60]+x.input[:min(60, len(x.input))], func(t *testing.T) {
			t.Parallel()
			r := f.Caller("co1", x.permissions).Ask(t, x.document, `{"v":`+x.input+`}`)
			var answered struct {
				It struct{ UserErrors []userError }
			}
			r.Decode(t, &answered)
			if got := answered.It.UserErrors; !slices.EqualFunc(got, x.want, userError.equal) {
				t.Errorf("user errors\n%+v\nwant\n%+v", got, x.want)
			}
			if len(r.Sent) != x.sent {
				t.Errorf("sent %v, want %d requests", r.Sent, x.sent)
			}
		})
	}
	for _, value := range servertest.Schema(t).Types["UserErrorCode"].EnumValues {
		if !codes[value.Name] {
			t.Errorf("no write is answered with %s", value.Name)
		}
	}
}

func (e userError) equal(other userError) bool {
	return e.Code == other.Code && e.Message == other.Message && slices.Equal(e.Field, other.Field)
}
