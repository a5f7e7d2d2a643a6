package auth

import (
	"net/http"
	"strings"

	"carbongraph/upstream"
)

// bearer returns the token of the Authorization header. The scheme is taken in
// any case; the token, in any characters that can be sent in a header without
// changing it.
func bearer(header http.Header) (string, Refusal) {
	values := header["Authorization"]
	switch len(values) {
	case 0:
		return "", Missing
	case 1:
	default:
		return "", Repeated
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if values[0] == "" {
		return "", Empty
	}
	if !strings.EqualFold(scheme, "Bearer") {
		return "", NotBearer
	}
	token = strings.Trim(token, " ")
	switch {
	case token == "":
		return "", Empty
	case len(token) > upstream.MaxToken:
		return "", TooLong
	case !upstream.Visible(token):
		return "", Malformed
	}
	return token, ""
}
