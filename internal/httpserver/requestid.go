package httpserver

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"strings"
)

// requestIDHeader carries a request's id, from the caller and back.
const requestIDHeader = "X-Request-Id"

// maxRequestID is the longest id that is taken from a caller, in bytes.
const maxRequestID = 128

// RequestID gives every request an id: the caller's X-Request-Id where it is 1
// to 128 of A–Z, a–z, 0–9, dot, underscore and hyphen, so that it can stand in
// a log line and a header as it is, else one of its own. The id is returned in
// X-Request-Id, and put into the request's context by carry.
func RequestID(carry func(ctx context.Context, id string) context.Context) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := r.Header.Get(requestIDHeader)
			if !sane(id) {
				id = newRequestID()
			}
			w.Header().Set(requestIDHeader, id)
			next.ServeHTTP(w, r.WithContext(carry(r.Context(), id)))
		})
	}
}

// newRequestID returns 128 random bits in hexadecimal digits. An id tells requests
// apart and protects nothing, so it need not be hard to guess.
func newRequestID() string {
	var id [16]byte
	binary.NativeEndian.PutUint64(id[:8], rand.Uint64())
	binary.NativeEndian.PutUint64(id[8:], rand.Uint64())
	return hex.EncodeToString(id[:])
}

func sane(id string) bool {
	return id != "" && len(id) <= maxRequestID && !strings.ContainsFunc(id, func(r rune) bool {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '_', r == '-':
			return false
		}
		return true
	})
}
