package client

import (
	"net/http"
	"testing"
	"time"

	"carbongraph/upstream"
)

func TestJSONMedia(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]bool{
		"application/json":                                true,
		"application/json; charset=utf-8":                 true,
		" Application/JSON ;charset=utf-8":                true,
		"application/vnd.pgrst.object+json":               true,
		"application/vnd.pgrst.array+json; charset=utf-8": true,
		"":                              false,
		"text/html":                     false,
		"text/plain; application/json":  false,
		"application/jsonp":             false,
		"application/problem+json":      false,
		"application/octet-stream":      false,
		"text/html;x=application/json;": false,
	} {
		if got := jsonMedia(contentType); got != want {
			t.Errorf("%q: got %v", contentType, got)
		}
	}
}

func TestTotal(t *testing.T) {
	t.Parallel()
	for contentRange, want := range map[string]int64{
		"0-24/1103": 1103, "*/60": 60, "*/0": 0, "0-24/*": -1, "*/*": -1, "": -1, "0-24": -1, "0-24/-1": -1,
		"0-24/1e3": -1, "*/9223372036854775807": 1<<63 - 1, "*/9223372036854775808": -1, "*/ 60": -1,
	} {
		if got := total(contentRange); got != want {
			t.Errorf("%q: got %d, want %d", contentRange, got, want)
		}
	}
}

func TestRowsIn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		method, contentRange string
		want                 int
	}{
		{"GET", "0-24/*", 25},
		{"GET", "0-24/60", 25},
		{"GET", "58-59/60", 2},
		{"GET", "0-0/*", 1},
		{"GET", "*/*", 0},
		{"GET", "*/0", 0},
		{"PATCH", "0-1/*", 2},
		{"PATCH", "*/*", 0},
		{"POST", "*/*", -1},
		{"DELETE", "*/*", -1},
		{"GET", "", -1},
		{"GET", "5-4/*", -1},
		{"GET", "-1/*", -1},
		{"GET", "0-/*", -1},
		{"GET", "rows 0-1/*", -1},
		{"GET", "0-2147483648/*", -1},
	} {
		if got := rowsIn(row.method, row.contentRange); got != row.want {
			t.Errorf("%s %q: got %d, want %d", row.method, row.contentRange, got, row.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "1": time.Second, "3600": time.Hour, "-1": 0, "1.5": 0, "soon": 0,
		"99999999": longestWait, "99999999999999999999": 0,
		"Fri, 02 Jan 2026 03:04:35 GMT": 30 * time.Second,
		"Fri, 02 Jan 2026 03:04:00 GMT": 0,
		"Fri, 02 Jan 2126 03:04:00 GMT": longestWait,
	} {
		h := http.Header{"Retry-After": {value}}
		if got := retryAfter(h, now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, row := range []struct {
		name   string
		header http.Header
		want   upstream.Quota
	}{
		{"nothing", http.Header{}, upstream.Quota{Remaining: -1}},
		{"all", http.Header{"X-Ratelimit-Limit": {"60"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1767323075500"}},
			upstream.Quota{Limit: 60, Remaining: 0, Reset: 30500 * time.Millisecond}},
		{"the upstream's clock is ahead", http.Header{
			"X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {"1767326675000"}, "Date": {"Fri, 02 Jan 2026 04:04:05 GMT"},
		}, upstream.Quota{Remaining: 1, Reset: 30 * time.Second}},
		{"a reset that is past", http.Header{"X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {"1767323000000"}}, upstream.Quota{Remaining: 1}},
		{"a reset in seconds", http.Header{"X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {"1767323075"}}, upstream.Quota{Remaining: 1}},
		{"a reset far away", http.Header{"X-Ratelimit-Reset": {"9767323075000"}}, upstream.Quota{Remaining: -1, Reset: longestWait}},
		{"nonsense", http.Header{"X-Ratelimit-Limit": {"many"}, "X-Ratelimit-Remaining": {"-3"}, "X-Ratelimit-Reset": {"x"}}, upstream.Quota{Remaining: -1}},
	} {
		if got := quota(row.header, now); got != row.want {
			t.Errorf("%s: got %+v, want %+v", row.name, got, row.want)
		}
	}
}
