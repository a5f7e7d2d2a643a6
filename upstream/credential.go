package upstream

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// MaxToken is the longest token that is sent, in bytes: the servers in front
// of PostgREST refuse a header of more.
const MaxToken = 8 << 10

// concealed is all that a credential ever shows of itself.
const concealed = "[credential]"

// Credential is a key to the upstream: a bearer token that is sent with a call
// and shown nowhere else. Whatever prints it, under any verb and inside any
// value, prints no part of it. The zero Credential is none.
//
// The secret is behind a function, for fmt cannot call the methods of a
// Credential in another type's unexported field, and prints what a pointer
// there points to when the verb is wrong; of a function it prints an address.
type Credential struct{ reveal func() *secret }

type secret struct {
	token       [1]string // a header value as net/http wants it
	bearer      [1]string
	fingerprint Fingerprint
	share       Fingerprint
	refusal     error // why there is no token; nil where there is one
}

// NoCredential stands for a credential that is not there, and why: every call
// is refused as Unauthenticated with the reason, without sending anything.
func NoCredential(reason error) Credential { return conceal(&secret{refusal: reason}) }

// conceal makes a credential of a secret.
func conceal(s *secret) Credential { return Credential{func() *secret { return s }} }

// errNoCredential is why a call is refused that carries nothing to send.
var errNoCredential = errors.New("there is no credential that can be sent")

// Fingerprint tells credentials apart without revealing them: the SHA-256 of
// the token.
type Fingerprint [sha256.Size]byte

// NewCredential is the credential of a token. One that cannot be sent, because
// it is empty, over 8 KB or not visible ASCII, makes a credential that every
// call refuses as Unauthenticated, without sending anything.
func NewCredential(token string) Credential {
	fingerprint := Fingerprint(sha256.Sum256([]byte(token)))
	return conceal(&secret{
		token:       [1]string{token},
		bearer:      [1]string{"Bearer " + token},
		fingerprint: fingerprint,
		share:       fingerprint,
	})
}

// For returns the credential as one of several clients uses it, who have each a
// share of their own of what it may do.
func (c Credential) For(client string) Credential {
	s := *c.reveal()
	s.share = sha256.Sum256(append(s.fingerprint[:], client...))
	return conceal(&s)
}

// Fingerprint is the credential's fingerprint; all zero for no credential.
func (c Credential) Fingerprint() Fingerprint {
	if c.reveal == nil {
		return Fingerprint{}
	}
	return c.reveal().fingerprint
}

// Share tells apart those among whom turns and the rate budget are shared out:
// credentials, or the clients of one; all zero for no credential.
func (c Credential) Share() Fingerprint {
	if c.reveal == nil {
		return Fingerprint{}
	}
	return c.reveal().share
}

// Check returns why the credential cannot go into a header; nil where it can.
func (c Credential) Check() error {
	if c.reveal == nil {
		return errNoCredential
	}
	s := c.reveal()
	if s.refusal != nil {
		return s.refusal
	}
	if token := s.token[0]; len(token) > MaxToken || !Visible(token) {
		return errNoCredential
	}
	return nil
}

// Header is the header value that carries the credential: the bare token, or
// the token as a bearer's. It is for the client alone.
func (c Credential) Header(bare bool) []string {
	if bare {
		return c.reveal().token[:]
	}
	return c.reveal().bearer[:]
}

// Redact takes the token out of a text.
func (c Credential) Redact(text string) string {
	return strings.ReplaceAll(text, c.reveal().token[0], concealed)
}

// Visible reports whether text is visible ASCII and not empty, as a token is.
func Visible(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != ""
}

// String conceals the token.
func (Credential) String() string { return concealed }

// GoString conceals the token.
func (Credential) GoString() string { return concealed }

// Format conceals the token under every verb, those included that would print
// the fields of a type rather than call its String.
func (Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, concealed) }

// MarshalText conceals the token, in JSON as well.
func (Credential) MarshalText() ([]byte, error) { return []byte(concealed), nil }

// LogValue conceals the token.
func (Credential) LogValue() slog.Value { return slog.StringValue(concealed) }
