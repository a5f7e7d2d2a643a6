package server

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What subscriptions do is counted.
func TestLiveMetrics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.caller("co1", "rw")
		// Two documents that read the same, and somebody who reads nothing.
		c.follow(t, liveTags)
		c.follow(t, `subscription { other: customerContact(id: "cc001") { tags } }`)
		still := c.open(t, liveTags)
		time.Sleep(time.Minute)
		w := httptest.NewRecorder()
		s.metricsRoutes().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		values := map[string]string{}
		for _, match := range regexp.MustCompile(`(?m)^carbongraph_live_(\w+) (\d+)$`).FindAllStringSubmatch(w.Body.String(), -1) {
			values[match[1]] = match[2]
		}
		_ = still.Body.Close()
		stats := s.hub.Stats()
		want := map[string]string{
			"subscriptions": "2", "lists": "2", "slow_readers_total": "1", "events_total": "3",
			"polls_total": fmt.Sprint(stats.Polls), "polls_saved_total": fmt.Sprint(stats.PollsSaved),
		}
		if !maps.Equal(values, want) || stats.Polls < 12 || stats.PollsSaved < 4 {
			t.Errorf("%v, want %v", values, want)
		}
	})
}

// A poll is a trace of its own, with what it sends below it.
func TestSpansOfPolls(t *testing.T) {
	t.Parallel()
	spans, _ := traced(t, func(t *testing.T, c caller) { c.firstEvent(t, liveTags) })
	var poll []byte
	for _, span := range spans {
		if span.Name != "poll" {
			continue
		}
		poll = span.SpanId
		if len(span.ParentSpanId) > 0 || len(span.Attributes) != 1 || span.Attributes[0].Key != "carbongraph.request_id" ||
			!strings.HasPrefix(span.Attributes[0].Value.GetStringValue(), "live-") {
			t.Errorf("%v", span)
		}
	}
	below := 0
	for _, span := range spans {
		if slices.Equal(span.ParentSpanId, poll) && span.Name == "upstream" {
			below++
		}
	}
	if poll == nil || below != 1 {
		t.Errorf("%d requests below a poll: %v", below, spans)
	}
}
