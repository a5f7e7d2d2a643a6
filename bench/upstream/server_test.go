package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// start starts a stand-in and returns its address.
func start(t *testing.T, chunked bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = newServer(chunked).serve(listener) }()
	t.Cleanup(func() { _ = listener.Close() })
	return "http://" + listener.Addr().String()
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestServe(t *testing.T) {
	t.Parallel()
	for _, chunked := range []bool{false, true} {
		t.Run(fmt.Sprintf("chunked=%t", chunked), func(t *testing.T) {
			t.Parallel()
			base := start(t, chunked)
			const target = "/customerContact?select=id&order=id.asc&limit=3"
			for range 3 {
				answer, body := get(t, base+target)
				if answer.StatusCode != http.StatusOK || strings.Count(body, `{"id":"cc_`) != 3 {
					t.Errorf("%s: %s", answer.Status, body)
				}
				if got := answer.Header.Get("Content-Range"); got != "0-2/*" {
					t.Errorf("Content-Range: %s", got)
				}
				if got := answer.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
					t.Errorf("Content-Type: %s", got)
				}
				if (answer.ContentLength < 0) != chunked {
					t.Errorf("a body of %d bytes", answer.ContentLength)
				}
			}
			if _, body := get(t, base+"/seen"); body != fmt.Sprintf(`{"reads":3,"target":%q}`, target) {
				t.Errorf("seen %s", body)
			}
			if answer, body := get(t, base+"/customerContact?nothing=eq.1"); answer.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %s", answer.Status, body)
			}
		})
	}
}
