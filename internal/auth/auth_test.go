package auth_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"carbongraph/internal/auth"
	"carbongraph/upstream"
)

// headers are Authorization headers and what is made of them.
var headers = []struct {
	name    string
	values  []string
	token   string
	refusal auth.Refusal
}{
	{"none", nil, "", auth.Missing},
	{"empty", []string{""}, "", auth.Empty},
	{"two", []string{"Bearer a", "Bearer b"}, "", auth.Repeated},
	{"basic", []string{"Basic dTpw"}, "", auth.NotBearer},
	{"no scheme", []string{"crbn_key"}, "", auth.NotBearer},
	{"a tab for the space", []string{"Bearer\tkey"}, "", auth.NotBearer},
	{"a scheme that begins alike", []string{"Bearers key"}, "", auth.NotBearer},
	{"no token", []string{"Bearer"}, "", auth.Empty},
	{"spaces for a token", []string{"Bearer   "}, "", auth.Empty},
	{"8 KB", []string{"Bearer " + strings.Repeat("x", 8192)}, strings.Repeat("x", 8192), ""},
	{"over 8 KB", []string{"Bearer " + strings.Repeat("x", 8193)}, "", auth.TooLong},
	{"CR LF", []string{"Bearer a\r\nX: y"}, "", auth.Malformed},
	{"NUL", []string{"Bearer a\x00b"}, "", auth.Malformed},
	{"DEL", []string{"Bearer a\x7f"}, "", auth.Malformed},
	{"a space within", []string{"Bearer a b"}, "", auth.Malformed},
	{"beyond ASCII", []string{"Bearer schlüssel"}, "", auth.Malformed},
	{"not UTF-8", []string{"Bearer \xff"}, "", auth.Malformed},
	{"bearer", []string{"Bearer crbn_key"}, "crbn_key", ""},
	{"lower case", []string{"bearer crbn_key"}, "crbn_key", ""},
	{"more spaces", []string{"BEARER   crbn_key "}, "crbn_key", ""},
	{"any visible character", []string{"Bearer a.b-c_d~e+f/g=,;:\"\\"}, "a.b-c_d~e+f/g=,;:\"\\", ""},
}

func authorization(values []string) http.Header {
	header := http.Header{}
	if values != nil {
		header["Authorization"] = values
	}
	return header
}

func TestPassthrough(t *testing.T) {
	t.Parallel()
	for _, test := range headers {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			grant, err := auth.Passthrough{}.Authenticate(authorization(test.values))
			if err != nil {
				t.Fatalf("the whole request was refused: %v", err)
			}
			if grant.Refusal != test.refusal {
				t.Errorf("refusal %q, want %q", grant.Refusal, test.refusal)
			}
			var want upstream.Fingerprint
			if test.token != "" {
				want = upstream.NewCredential(test.token).Fingerprint()
			}
			if grant.Credential.Fingerprint() != want {
				t.Error("not the credential of the caller's token")
			}
		})
	}
}

func TestOnlyCallersWhoSendNothingHaveTheDemoCredential(t *testing.T) {
	t.Parallel()
	demo := upstream.NewCredential("demo")
	for _, test := range headers {
		grant, err := auth.Passthrough{Demo: demo}.Authenticate(authorization(test.values))
		if err != nil {
			t.Fatal(err)
		}
		isDemo := grant.Credential.Fingerprint() == demo.Fingerprint()
		if wantDemo := test.refusal == auth.Missing; isDemo != wantDemo {
			t.Errorf("%s: demo credential %t, want %t", test.name, isDemo, wantDemo)
		}
		if test.refusal != auth.Missing && grant.Refusal != test.refusal {
			t.Errorf("%s: refusal %q, want %q", test.name, grant.Refusal, test.refusal)
		}
	}
}

func TestRefusalsSayNothingOfTheToken(t *testing.T) {
	t.Parallel()
	grant, _ := auth.Passthrough{}.Authenticate(authorization([]string{"Bearer hush"}))
	if shown := fmt.Sprintf("%v %+v %#v", grant, grant, grant); strings.Contains(shown, "hush") {
		t.Errorf("a grant shows the token: %s", shown)
	}
}

func ExamplePassthrough() {
	grant, _ := auth.Passthrough{}.Authenticate(http.Header{"Authorization": {"Basic dTpw"}})
	fmt.Println(grant.Refusal)
	fmt.Println(errors.Is(grant.Refusal, auth.NotBearer))
	// Output:
	// the Authorization header is not of the Bearer scheme; send Authorization: Bearer <token>
	// true
}
