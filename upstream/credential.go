package upstream

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// maxToken is the longest token that is sent, in bytes: the servers in front
// of PostgREST refuse a header of more.
const maxToken = 8 << 10

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
	refusal     error // why there is no token; nil where there is one
}

// NoCredential stands for a credential that is not there, and why: every call
// is refused as Unauthenticated with the reason, without sending anything.
func NoCredential(reason error) Credential { return conceal(&secret{refusal: reason}) }

// conceal makes a credential of a secret.
func conceal(s *secret) Credential { return Credential{func() *secret { return s }} }

// errNoCredential is why a call is refused that carries nothing to send.
var errNoCredential = errors.New("there is no credential that can be sent")

// reason is why the credential cannot be sent.
func (c Credential) reason() error {
	if c.reveal != nil && c.reveal().refusal != nil {
		return c.reveal().refusal
	}
	return errNoCredential
}

// Fingerprint tells credentials apart without revealing them: the SHA-256 of
// the token.
type Fingerprint [sha256.Size]byte

// NewCredential is the credential of a token. One that cannot be sent, because
// it is empty, over 8 KB or not visible ASCII, makes a credential that every
// call refuses as Unauthenticated, without sending anything.
func NewCredential(token string) Credential {
	return conceal(&secret{
		token:       [1]string{token},
		bearer:      [1]string{"Bearer " + token},
		fingerprint: sha256.Sum256([]byte(token)),
	})
}

// Fingerprint is the credential's fingerprint; all zero for no credential.
func (c Credential) Fingerprint() Fingerprint {
	if c.reveal == nil {
		return Fingerprint{}
	}
	return c.reveal().fingerprint
}

// sendable reports whether the credential can go into a header.
func (c Credential) sendable() bool {
	if c.reveal == nil {
		return false
	}
	token := c.reveal().token[0]
	return len(token) <= maxToken && visible(token)
}

// header is the header value that carries the credential: the bare token, or
// the token as a bearer's.
func (c Credential) header(bare bool) []string {
	if bare {
		return c.reveal().token[:]
	}
	return c.reveal().bearer[:]
}

// redact takes the token out of a text.
func (c Credential) redact(text string) string {
	return strings.ReplaceAll(text, c.reveal().token[0], concealed)
}

// visible reports whether text is visible ASCII and not empty.
func visible(text string) bool {
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

type credentialKey struct{}

// WithCredential carries the caller's credential.
func WithCredential(ctx context.Context, c Credential) context.Context {
	return context.WithValue(ctx, credentialKey{}, c)
}

// CredentialFrom is the credential that ctx carries, and whether it does.
func CredentialFrom(ctx context.Context) (Credential, bool) {
	c, ok := ctx.Value(credentialKey{}).(Credential)
	return c, ok
}

type requestIDKey struct{}

// WithRequestID carries the id of the caller's request, which goes upstream as
// X-Request-Id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestIDFrom is the request id that ctx carries; empty where it does not.
func RequestIDFrom(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
