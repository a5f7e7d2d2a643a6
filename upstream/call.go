// Package upstream has the words in which the server speaks of Carbon's REST
// API, which is PostgREST: a Call goes there with a Credential, and an Answer
// comes back, or an Error that says what became of the call.
//
// Package postgrest encodes calls, package client sends them, package budget
// keeps them within the upstream's rate limit, and package cache keeps answers.
package upstream

import "context"

// Call is one HTTP request to PostgREST, less its base address and
// credential: what a Query, an Insert, an Update or a Delete is encoded to.
type Call struct {
	// Method is GET, POST, PATCH or DELETE. A HEAD is never sent: PostgREST
	// answers one without a length and then closes the connection unsaid, so that
	// the next write on it has an unknown outcome. Rows are counted by a GET of
	// none.
	Method string
	// Target is the path below the base address with the query string,
	// percent-encoded: /customerContact?select=id&limit=1.
	Target string
	// Prefer is the value of the Prefer header; empty sends none.
	Prefer string
	// Body is JSON; nil for a call without one.
	Body []byte
	// Scalar tells that the answer is one JSON value, that of a function, and
	// not rows.
	Scalar bool
	// Generation tells equal reads apart that began before and after a write:
	// a read shares the answer of one that is under way only where both have
	// the same.
	Generation uint64
}

// MaxTarget is the longest target that is sent, in bytes. Proxies refuse
// request lines from 8 KB up; what stands before the target in the URL has
// the rest.
const MaxTarget = 6 << 10

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
