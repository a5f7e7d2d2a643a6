// Package playground serves GraphiQL, the GraphQL IDE, from assets embedded in
// the binary: it needs no other host and no package manager. Where the assets
// come from is told in README.md.
package playground

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
)

// Path is where the page is served; the assets are below it. Handler expects
// requests with this prefix, so it is mounted at Path and at Path + "/".
const Path = "/playground"

// contentSecurityPolicy lets the page run its own script and style sheet and
// talk to its own server, and nothing else: a token typed into the headers
// pane has nowhere else to go. GraphiQL 4 needs neither eval nor inline code.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var (
	//go:embed page.html
	pageSource string
	//go:embed assets/playground.js
	script []byte
	//go:embed assets/playground.css
	style []byte
	//go:embed assets/icon.svg
	icon []byte
	//go:embed assets/THIRD_PARTY_LICENSES.txt
	licenses []byte

	pageTemplate = template.Must(template.New("page").Parse(pageSource))
)

// settings are what the page knows of the server: the paths, relative to Path, at
// which it answers GraphQL and serves the schema as a file.
type settings struct {
	Endpoint string    `json:"endpoint"`
	Schema   string    `json:"schema"`
	Examples []Example `json:"examples"`
}

// Handler serves the page at Path and its assets below it, to GET and HEAD.
// The page is revalidated on each visit by its ETag; the assets have a hash of
// their content in their names and are cached for a year.
func Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	publish := func(name, contentType string, content []byte) string {
		f := newFile(contentType, "public, max-age=31536000, immutable", content)
		// Relative, so that the page also works where a proxy adds a prefix.
		url := fmt.Sprintf("playground/assets/%s-%s", f.hash, name)
		mux.Handle("GET /"+url, f)
		return url
	}

	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, struct {
		Script, Style, Icon, Licenses string
		Settings                      settings
	}{
		Script:   publish("playground.js", "text/javascript; charset=utf-8", script),
		Style:    publish("playground.css", "text/css; charset=utf-8", style),
		Icon:     publish("icon.svg", "image/svg+xml", icon),
		Licenses: publish("licenses.txt", "text/plain; charset=utf-8", licenses),
		Settings: settings{"graphql", "schema.graphqls", Examples()},
	}); err != nil {
		return nil, fmt.Errorf("rendering the playground: %w", err)
	}
	mux.Handle("GET "+Path+"/{$}", http.RedirectHandler(Path, http.StatusPermanentRedirect))
	mux.Handle("GET "+Path, newFile("text/html; charset=utf-8", "no-cache", page.Bytes()))

	return secure(mux), nil
}

// secure adds the headers that keep the page and its assets to themselves.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
