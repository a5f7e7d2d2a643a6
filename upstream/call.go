// Package upstream speaks to Carbon's REST API, which is PostgREST: a Call, which
// package postgrest encodes, goes in, and rows come out as the bytes that the
// upstream wrote. The Client is the one place that sends calls and reads what an
// answer means.
package upstream

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
