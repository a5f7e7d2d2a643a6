package config

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// address takes host:port; an empty text only where the setting may be off.
func address(dst *string, optional bool) value {
	return value{set: func(text string) error {
		*dst = text
		if text == "" && optional {
			return nil
		}
		_, port, err := net.SplitHostPort(text)
		if err != nil {
			return fmt.Errorf("must be host:port or :port, not %q", text)
		}
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return fmt.Errorf("must end in a port from 0 to 65535, not %q", text)
		}
		return nil
	}}
}

// baseURL takes the upstream's address. The text is not shown: somebody may
// have written a password into it.
func baseURL(dst **url.URL) value {
	return value{set: func(text string) error {
		if text == "" {
			*dst = nil
			return nil
		}
		u, err := url.Parse(text)
		switch {
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
			return errors.New("must be an http:// or https:// address with a host")
		case u.User != nil:
			return errors.New("must not hold a user or password")
		case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
			return errors.New("must not hold a query or a fragment")
		}
		u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
		*dst = u
		return nil
	}}
}

// redisURL takes the address of a Redis server, which often holds a password.
func redisURL(dst *Secret) value {
	return value{secret: true, set: func(text string) error {
		*dst = Secret(text)
		if text == "" {
			return nil
		}
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" || u.Hostname() == "" {
			return errors.New("must be redis://[user:password@]host[:port][/database], or rediss:// for TLS")
		}
		return nil
	}}
}

// ownHeaders are the request headers that the client writes itself.
var ownHeaders = []string{
	"Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Cookie", "Expect", "Host",
	"Idempotency-Key", "Prefer", "Te", "Traceparent", "Tracestate", "Trailer", "Transfer-Encoding", "Upgrade",
	"User-Agent", "X-Idempotency-Key", "X-Request-Id",
}

func headerName(dst *string) value {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return value{set: func(text string) error {
		if text == "" || strings.Trim(text, token) != "" {
			return fmt.Errorf("must be the name of an HTTP header, not %q", text)
		}
		*dst = http.CanonicalHeaderKey(text)
		if slices.Contains(ownHeaders, *dst) {
			return fmt.Errorf("must not be %s, which has a meaning of its own", *dst)
		}
		return nil
	}}
}

// origins takes a comma-separated list of origins, each as a browser writes
// it: an Origin header is compared byte for byte.
func origins(dst *[]string) value {
	return value{set: func(text string) error {
		*dst = nil
		for item := range strings.SplitSeq(text, ",") {
			item = strings.TrimSpace(item)
			if item == "" {
				continue
			}
			if err := checkOrigin(item); err != nil {
				return err
			}
			*dst = append(*dst, item)
		}
		return nil
	}}
}

func checkOrigin(origin string) error {
	if strings.Contains(origin, "*") {
		return fmt.Errorf("must name each origin in full: %q has a wildcard", origin)
	}
	u, err := url.Parse(origin)
	if err != nil || u.Scheme == "" || u.Hostname() == "" || u.Scheme+"://"+u.Host != origin ||
		strings.HasSuffix(u.Host, ":") || !ascii(u.Host) {
		return fmt.Errorf("must be origins such as https://app.example.com or http://localhost:3000, not %q", origin)
	}
	if origin != strings.ToLower(origin) {
		return fmt.Errorf("must be in lower case, as browsers send it, not %q", origin)
	}
	if u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80" {
		return fmt.Errorf("must leave out the port that goes without saying, as browsers do, not %q", origin)
	}
	return nil
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
