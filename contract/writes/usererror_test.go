package writes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
)

// TestUserErrors brings about every code, in writes of one row and of several,
// and reads what is said: the code, the path of the input and the message.
func TestUserErrors(t *testing.T) {
	const folder = "testdata/user_errors"
	f := servertest.StartSandbox(t)
	servertest.RunCases(t, folder, func(c *servertest.Case) servertest.Caller { return f.Caller("co1", permissions(c)) })
	files, err := filepath.Glob(folder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	// PARTLY_DONE takes an upstream that fails: TestFaultNestedCreate.
	answers := `"code":"PARTLY_DONE"`
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		answers += string(text)
	}
	for _, value := range servertest.Schema(t).Types["UserErrorCode"].EnumValues {
		if !strings.Contains(answers, `"code":"`+value.Name+`"`) {
			t.Errorf("no write is answered with %s", value.Name)
		}
	}
}

// An input that no URL has room for is refused before anything is sent.
func TestInputsThatAreTooLong(t *testing.T) {
	t.Parallel()
	f := servertest.StartSandbox(t)
	long := strings.Repeat("x", 7000)
	for _, mutation := range []string{
		`deleteCustomerContacts(input: {ids: ["` + long + `"]})`,
		`updateCustomerContact(input: {id: "cc002", patch: {userId: null}, expect: {customFields: {a: "` + long + `"}}})`,
	} {
		r := f.Caller("co1", "rw").Ask(t, `mutation { it: `+mutation+` { userErrors { code message field } } }`)
		r.Want(t, `{"it":{"userErrors":[{"code":"INVALID","message":"The input is too long to be sent to Carbon. Give fewer or shorter values.","field":["input"]}]}}`)
		r.WantSent(t)
	}
}
