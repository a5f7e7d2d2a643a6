// Package auth decides whose credential the upstream calls of a request
// carry, from the request's Authorization header.
//
// In passthrough mode it is the caller's own, and a request that makes no
// upstream call needs none. In service mode it is the server's, and every
// request needs a client token.
package auth

import (
	"net/http"

	"carbongraph/upstream"
)

// Policy is a way to authenticate: Passthrough or *Service.
type Policy interface {
	// Authenticate reads the Authorization header. An error is a Refusal:
	// the whole request is unauthenticated.
	Authenticate(header http.Header) (Grant, error)
}

// Grant is what a request may do.
type Grant struct {
	// Credential is what the request's upstream calls carry. It is none,
	// the zero Credential, where Refusal is set.
	Credential upstream.Credential
	// Refusal is why there is no credential: what a field that needs the
	// upstream answers with. It is empty where there is one.
	Refusal Refusal
	// Client is the name of the client token in service mode, for the log.
	Client string
}

// Refusal is why a caller is not authenticated; empty where they are. Its text
// is meant for the caller, and holds nothing that the caller sent.
type Refusal string

// The refusals.
const (
	Missing   Refusal = "the Authorization header is missing; send Authorization: Bearer <token>"
	Repeated  Refusal = "there is more than one Authorization header; send one"
	NotBearer Refusal = "the Authorization header is not of the Bearer scheme; send Authorization: Bearer <token>"
	Empty     Refusal = "the Authorization header has no token; send Authorization: Bearer <token>"
	TooLong   Refusal = "the bearer token is over 8192 bytes"
	Malformed Refusal = "the bearer token has characters that no token has"
	Unknown   Refusal = "the bearer token is not known here"
)

// Error says why, to the caller.
func (r Refusal) Error() string { return string(r) }

// Passthrough sends the caller's own token upstream, which judges it.
type Passthrough struct {
	// Demo is the credential of callers who send no Authorization header;
	// zero gives them none. Only the sandbox has one.
	Demo upstream.Credential
}

// Authenticate never fails: without a usable token the grant says why.
func (p Passthrough) Authenticate(header http.Header) (Grant, error) {
	token, refusal := bearer(header)
	switch {
	case refusal == Missing && p.Demo.Fingerprint() != upstream.Fingerprint{}:
		return Grant{Credential: p.Demo}, nil
	case refusal != "":
		return Grant{Refusal: refusal}, nil
	}
	return Grant{Credential: upstream.NewCredential(token)}, nil
}
