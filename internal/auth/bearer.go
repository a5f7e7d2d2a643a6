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
	switch {
	case len(values) == 0:
		return "", Missing
	case len(values) > 1:
		return "", Repeated
	case values[0] == "":
		return "", Empty
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.Trim(token, " ")
	switch {
	case !strings.EqualFold(scheme, "Bearer"):
		return "", NotBearer
	case token == "":
		return "", Empty
	case len(token) > upstream.MaxToken:
		return "", TooLong
	case !upstream.Visible(token):
		return "", Malformed
	}
	return token, ""
}
