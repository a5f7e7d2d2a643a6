package playground

import (
	"compress/gzip"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// start serves the playground as the server mounts it and returns its URL.
func start(t *testing.T) string {
	t.Helper()
	handler, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(Path, handler)
	mux.Handle(Path+"/", handler)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// send makes one request, without the transport's own redirects and gzip.
func send(t *testing.T, method, url string, header map[string]string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

var link = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

// links returns the URLs that the page refers to, as paths.
func links(t *testing.T, base string) []string {
	t.Helper()
	_, page := send(t, http.MethodGet, base+Path, nil)
	var paths []string
	for _, match := range link.FindAllStringSubmatch(page, -1) {
		paths = append(paths, "/"+html.UnescapeString(match[1]))
	}
	if len(paths) != 4 {
		t.Fatalf("the page refers to %q, want a script, a style sheet, an icon and licences", paths)
	}
	return paths
}

func TestPage(t *testing.T) {
	t.Parallel()
	base := start(t)
	response, page := send(t, http.MethodGet, base+Path, nil)

	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %d", response.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Cache-Control":           "no-cache",
		"Content-Security-Policy": contentSecurityPolicy,
		"Referrer-Policy":         "no-referrer",
		"Vary":                    "Accept-Encoding",
		"X-Content-Type-Options":  "nosniff",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if strings.Contains(contentSecurityPolicy, "unsafe") {
		t.Error("the policy makes an exception")
	}
	if strings.Contains(page, "://") {
		t.Error("the page refers to another host")
	}

	revisit, body := send(t, http.MethodGet, base+Path, map[string]string{"If-None-Match": response.Header.Get("ETag")})
	if revisit.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("with its ETag: status %d and %d bytes, want 304 and none", revisit.StatusCode, len(body))
	}
}

func TestPageSettings(t *testing.T) {
	t.Parallel()
	_, page := send(t, http.MethodGet, start(t)+Path, nil)
	match := regexp.MustCompile(`(?s)<script type="application/json" id="settings">(.*?)</script>`).FindStringSubmatch(page)
	if match == nil {
		t.Fatal("no settings in the page")
	}
	var got settings
	if err := json.Unmarshal([]byte(match[1]), &got); err != nil {
		t.Fatal(err)
	}
	if got.Endpoint != "graphql" || got.Schema != "schema.graphqls" {
		t.Errorf("endpoint %q and schema %q", got.Endpoint, got.Schema)
	}
	if len(got.Examples) != len(Examples()) || got.Examples[0].Query != Examples()[0].Query {
		t.Error("the page has other examples than the package")
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	base := start(t)
	for _, path := range links(t, base) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			plain, content := send(t, http.MethodGet, base+path, nil)
			if plain.StatusCode != http.StatusOK {
				t.Fatalf("status %d", plain.StatusCode)
			}
			if got := plain.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
				t.Errorf("Cache-Control: %q", got)
			}
			if got := plain.Header.Get("Content-Security-Policy"); got != contentSecurityPolicy {
				t.Errorf("Content-Security-Policy: %q", got)
			}
			if !strings.Contains(path, strings.Trim(plain.Header.Get("ETag"), `"`)) {
				t.Errorf("the name does not hold the hash %s", plain.Header.Get("ETag"))
			}

			head, body := send(t, http.MethodHead, base+path, nil)
			if head.StatusCode != http.StatusOK || head.ContentLength != int64(len(content)) || body != "" {
				t.Errorf("HEAD: status %d, length %d and %d bytes", head.StatusCode, head.ContentLength, len(body))
			}

			packed, body := send(t, http.MethodGet, base+path, map[string]string{"Accept-Encoding": "br, gzip"})
			if got := packed.Header.Get("Content-Encoding"); got != "gzip" {
				t.Fatalf("Content-Encoding: %q", got)
			}
			if packed.Header.Get("ETag") == plain.Header.Get("ETag") {
				t.Error("two representations have one ETag")
			}
			reader, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if unpacked, err := io.ReadAll(reader); err != nil || string(unpacked) != content {
				t.Errorf("gzip unpacks to %d bytes and %v, want %d", len(unpacked), err, len(content))
			}
		})
	}
}

func TestOtherRequests(t *testing.T) {
	t.Parallel()
	base := start(t)
	asset := links(t, base)[0]
	tests := []struct {
		method, path string
		status       int
		header, want string
	}{
		{http.MethodGet, Path + "/", http.StatusPermanentRedirect, "Location", Path},
		{http.MethodGet, Path + "/assets/", http.StatusNotFound, "Cache-Control", ""},
		{http.MethodGet, Path + "/assets/0-playground.js", http.StatusNotFound, "Cache-Control", ""},
		{http.MethodPost, Path, http.StatusMethodNotAllowed, "Allow", "GET, HEAD"},
		{http.MethodDelete, asset, http.StatusMethodNotAllowed, "Allow", "GET, HEAD"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			response, _ := send(t, test.method, base+test.path, nil)
			if response.StatusCode != test.status {
				t.Errorf("status %d, want %d", response.StatusCode, test.status)
			}
			if got := response.Header.Get(test.header); got != test.want {
				t.Errorf("%s: %q, want %q", test.header, got, test.want)
			}
		})
	}
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		values []string
		want   bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"gzip"}, true},
		{[]string{"GZip"}, true},
		{[]string{"gzip, deflate, br, zstd"}, true},
		{[]string{"br;q=1.0", "deflate , gzip ; q=0.5"}, true},
		{[]string{"gzip;q=0"}, false},
		{[]string{"gzip; q=0.000, br"}, false},
		{[]string{"gzip;q=much"}, false},
		{[]string{"x-gzip, br"}, false},
		{[]string{"*"}, false},
		{[]string{"identity"}, false},
	}
	for _, test := range tests {
		if got := acceptsGzip(test.values); got != test.want {
			t.Errorf("acceptsGzip(%q) = %t", test.values, got)
		}
	}
}
