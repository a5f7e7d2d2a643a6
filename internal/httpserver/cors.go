package httpserver

import (
	"net/http"
	"slices"
	"strings"
)

const (
	// corsExposed are the response headers that a page may read.
	corsExposed = "x-request-id, retry-after"
	// corsMaxAge is how long, in seconds, a browser may keep the answer to a
	// preflight: two hours, the most that Chromium takes.
	corsMaxAge = "7200"
)

// LocalOrigins are those of pages that this machine serves, on any port.
var LocalOrigins = []string{
	"http://localhost", "http://localhost:*", "http://127.0.0.1", "http://127.0.0.1:*",
	"https://localhost", "https://localhost:*", "https://127.0.0.1", "https://127.0.0.1:*",
}

// CORS lets pages of these origins call the server, with a token but never with
// cookies. A * in an origin stands for a name or a port: https://*.example.com
// is https://a.example.com, and not https://a.b.example.com. Anyone else is told
// nothing, and their preflights are requests as any other; without an origin it
// is nothing at all.
func CORS(origins []string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if len(origins) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			header.Add("Vary", "Origin")
			origin := r.Header.Get("Origin")
			if !slices.ContainsFunc(origins, func(allowed string) bool { return matches(allowed, origin) }) {
				next.ServeHTTP(w, r)
				return
			}
			header.Set("Access-Control-Allow-Origin", origin)
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				header.Add("Vary", "Access-Control-Request-Method")
				header.Add("Vary", "Access-Control-Request-Headers")
				header.Set("Access-Control-Allow-Methods", "GET, POST")
				// Clients and their monitoring set headers of their own. No cookie
				// is ever read, so nothing is lost by allowing what is asked for.
				if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
					header.Set("Access-Control-Allow-Headers", asked)
				}
				header.Set("Access-Control-Max-Age", corsMaxAge)
				w.WriteHeader(http.StatusNoContent)
				return
			}
			header.Set("Access-Control-Expose-Headers", corsExposed)
			next.ServeHTTP(w, r)
		})
	}
}

// matches reports whether an origin is one that is allowed.
func matches(allowed, origin string) bool {
	before, after, wildcard := strings.Cut(allowed, "*")
	if !wildcard {
		return origin == allowed
	}
	name, begins := strings.CutPrefix(origin, before)
	name, ends := strings.CutSuffix(name, after)
	return begins && ends && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
