package validate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDemoToken: the token to paste is signed with the secret that the compose
// file hands to PostgREST.
func TestDemoToken(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	token := regexp.MustCompile(`(?m)^eyJ\S+$`).FindString(string(readme))
	signed := token[:strings.LastIndex(token, ".")]
	secret := compose(t, "../compose.yaml").Services["postgrest"].Environment["PGRST_JWT_SECRET"]
	signature := hmac.New(sha256.New, []byte(*secret))
	signature.Write([]byte(signed))
	if token != signed+"."+base64.RawURLEncoding.EncodeToString(signature.Sum(nil)) {
		t.Errorf("PostgREST will refuse the token %s", token)
	}
}
