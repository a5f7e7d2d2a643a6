package upstream

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// plainPath is a path that means the same to every proxy on the way.
var plainPath = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*/*$`)

// CheckURL returns why nothing can be asked below u; nil where it can. The error
// continues the name of a setting, and repeats nothing of the URL, which may
// hold a password.
func CheckURL(u *url.URL) error {
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	switch {
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errors.New("must be an http:// or https:// address with a host")
	case u.User != nil:
		return errors.New("must not hold a user or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("must not hold a query or a fragment")
	case strings.HasSuffix(u.Host, ":"), u.Port() != "" && (err != nil || port == 0):
		return errors.New("must have a port from 1 to 65535, or none")
	case !plainPath.MatchString(u.EscapedPath()), strings.Contains(u.Path+"/", "/./"), strings.Contains(u.Path+"/", "/../"):
		return errors.New("must have a path such as /rest/v1, or none")
	default:
		return nil
	}
}

// ownHeaders are those to which the client, net/http or a proxy gives a meaning.
var ownHeaders = []string{
	"Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Cookie", "Expect", "Host",
	"Idempotency-Key", "Prefer", "Te", "Traceparent", "Tracestate", "Trailer", "Transfer-Encoding", "Upgrade",
	"User-Agent", "X-Idempotency-Key", "X-Request-Id",
}

// CheckKeyHeader returns why a header cannot carry a credential; nil where it
// can. The error continues the name of a setting.
func CheckKeyHeader(name string) error {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return errors.New("must be the name of an HTTP header, not " + strconv.Quote(name))
	case slices.Contains(ownHeaders, http.CanonicalHeaderKey(name)):
		return errors.New("must not be " + http.CanonicalHeaderKey(name) + ", which has a meaning of its own")
	default:
		return nil
	}
}
