package config

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"carbongraph/upstream"
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

// InTheClear reports whether credentials and rows cross a network unencrypted.
func (u Upstream) InTheClear() bool {
	if u.URL == nil || u.URL.Scheme == "https" {
		return false
	}
	ip, err := netip.ParseAddr(u.URL.Hostname())
	return u.URL.Hostname() != "localhost" && (err != nil || !ip.IsLoopback())
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
		if err != nil {
			u = &url.URL{} // which is refused
		}
		if err := upstream.CheckURL(u); err != nil {
			return err
		}
		if strings.Contains(text, "#") {
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

func headerName(dst *string) value {
	return value{set: func(text string) error {
		*dst = http.CanonicalHeaderKey(text)
		return upstream.CheckKeyHeader(text)
	}}
}

// origins takes a comma-separated list of origins, each as a browser writes it:
// an Origin header is compared byte for byte. The first name of a host may be *.
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
	exact := origin
	if scheme, parent, wildcard := strings.Cut(origin, "://*."); wildcard && strings.Contains(parent, ".") {
		exact = scheme + "://any." + parent
	}
	u, err := url.Parse(exact)
	switch {
	case strings.Contains(exact, "*"):
		return fmt.Errorf("may have * for the first name of a host alone, as in https://*.example.com, not %q", origin)
	case err != nil || u.Scheme == "" || u.Hostname() == "" || u.Scheme+"://"+u.Host != exact || strings.HasSuffix(u.Host, ":") || !ascii(u.Host):
		return fmt.Errorf("must be origins such as https://app.example.com or http://localhost:3000, not %q", origin)
	case origin != strings.ToLower(origin):
		return fmt.Errorf("must be in lower case, as browsers send it, not %q", origin)
	case u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80":
		return fmt.Errorf("must leave out the port that goes without saying, as browsers do, not %q", origin)
	}
	return nil
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
