package client

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"carbongraph/upstream"
)

// jsonMedia reports whether a Content-Type is one under which PostgREST sends
// rows: application/json or a type of its own, application/vnd.pgrst.…
func jsonMedia(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "application/json" || strings.HasPrefix(media, "application/vnd.pgrst.")
}

// identity reports whether a body comes as it is, under no encoding.
func identity(h http.Header) bool {
	for _, encoding := range h["Content-Encoding"] {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return false
		}
	}
	return true
}

// total is the number after the slash of a Content-Range: 60 of 0-24/60 and of
// */60; -1 where it is * or no number.
func total(contentRange string) int64 {
	_, count, _ := strings.Cut(contentRange, "/")
	return number(count, 63)
}

// rowsIn is how many rows an answer has by its Content-Range: 25 of 0-24/60.
// A star stands for none, but in the answers to POST and DELETE, which have it
// whatever their rows: they say nothing, which is -1.
func rowsIn(method, contentRange string) int {
	page, _, _ := strings.Cut(contentRange, "/")
	if page == "*" && (method == http.MethodGet || method == http.MethodPatch) {
		return 0
	}
	first, last, _ := strings.Cut(page, "-")
	from, to := number(first, 31), number(last, 31)
	if from < 0 || to < from {
		return -1
	}
	return int(to - from + 1)
}

// number is an unsigned number of so many bits; -1 where the text is none. Most
// answers have none where one could be, and strconv's errors cost memory.
func number(text string, bits int) int64 {
	if text == "" || text == "*" {
		return -1
	}
	n, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		return -1
	}
	return int64(n)
}

// longestWait bounds what a header may ask this side to wait for.
const longestWait = 24 * time.Hour

// retryAfter is the wait that a Retry-After asks for, in seconds or as a date;
// 0 where there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if value == "" {
		return 0
	}
	if seconds := number(value, 31); seconds >= 0 {
		return min(time.Duration(seconds)*time.Second, longestWait)
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), longestWait)
}

// skewSeen is how far the clocks must be apart before Date, which tells whole
// seconds only, is believed over the local clock.
const skewSeen = 2 * time.Second

// quota reads X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset,
// which is a time in epoch milliseconds on the upstream's clock.
func quota(h http.Header, now time.Time) upstream.Quota {
	q := upstream.Quota{
		Limit:     int(max(number(h.Get("X-Ratelimit-Limit"), 31), 0)),
		Remaining: int(number(h.Get("X-Ratelimit-Remaining"), 31)),
	}
	if ms := number(h.Get("X-Ratelimit-Reset"), 62); ms >= 0 {
		if date, err := http.ParseTime(h.Get("Date")); err == nil && date.Sub(now).Abs() > skewSeen {
			now = date
		}
		q.Reset = min(max(time.UnixMilli(ms).Sub(now), 0), longestWait)
	}
	return q
}

// headerText reports whether a text may stand in a header: visible ASCII.
func headerText(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
