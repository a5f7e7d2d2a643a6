package client

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// benchServer answers with so many bytes of rows.
func benchServer(b *testing.B, size int) *httptest.Server {
	b.Helper()
	body := []byte("[" + strings.Repeat(" ", size-2) + "]")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["Content-Type"] = []string{"application/json; charset=utf-8"}
		h["Content-Range"] = []string{"0-0/*"}
		_, _ = w.Write(body)
	}))
	b.Cleanup(server.Close)
	return server
}

var benchSizes = []struct {
	name string
	size int
}{{"1row", 200}, {"1000rows", 200_000}}

// BenchmarkRead is one read by the client. What it costs over BenchmarkNetHTTP
// in the same run is what the client adds to net/http; both include the server.
func BenchmarkRead(b *testing.B) {
	for _, row := range benchSizes {
		b.Run(row.name, func(b *testing.B) {
			client := newClient(b, benchServer(b, row.size).URL, func(cfg *Config) { cfg.Timeout = time.Minute })
			ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
			defer cancel()
			b.ReportAllocs()
			for b.Loop() {
				answer, err := client.Read(ctx, alice, aRead)
				if err != nil {
					b.Fatal(err)
				}
				answer.Release()
			}
		})
	}
}

// BenchmarkNetHTTP is the same read by net/http alone, with a deadline and a
// whole body, as nobody could do without.
func BenchmarkNetHTTP(b *testing.B) {
	for _, row := range benchSizes {
		b.Run(row.name, func(b *testing.B) {
			server := benchServer(b, row.size)
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			defer client.CloseIdleConnections()
			parent, cancel := context.WithTimeout(b.Context(), time.Hour)
			defer cancel()
			b.ReportAllocs()
			for b.Loop() {
				ctx, done := context.WithTimeout(parent, time.Minute)
				r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+aRead.Target, nil)
				if err != nil {
					b.Fatal(err)
				}
				r.Header.Set("Authorization", "Bearer token-of-alice")
				r.Header.Set("Accept", "application/json")
				r.Header.Set("User-Agent", "carbongraph")
				answer, err := client.Do(r)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadAll(answer.Body); err != nil {
					b.Fatal(err)
				}
				_ = answer.Body.Close()
				done()
			}
		})
	}
}
