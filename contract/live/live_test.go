package live

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

// serviceSettings are those of service mode with clients of these tokens.
func serviceSettings(t *testing.T, tokens ...string) []string {
	t.Helper()
	// The runtime begins to watch signals outside of any bubble.
	hangUps := make(chan os.Signal, 1)
	signal.Notify(hangUps, syscall.SIGHUP)
	signal.Stop(hangUps)
	return servertest.ServiceMode(t, sandbox.Token("co1", "rw"), tokens...)
}

// A thousand subscribers of one list in service mode cost six upstream requests
// a minute, and one a write. Every subscriber has every change once, in order.
func TestLiveOnePollForAll(t *testing.T) {
	settings := serviceSettings(t, "token-of-the-shop-1", "token-of-the-shop-2")
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, settings...)
		clients := []servertest.Caller{s.WithToken("token-of-the-shop-1"), s.WithToken("token-of-the-shop-2")}
		setTags(t, clients[0], "0")
		begun := time.Now()
		var all []*servertest.Subscription
		for i := range 1000 {
			all = append(all, clients[i%2].Follow(t, liveTags))
		}
		const writes = 5
		want := []string{tagged("0")}
		for i := range writes {
			time.Sleep(2 * time.Minute)
			tag := fmt.Sprint(i + 1)
			setTags(t, clients[i%2], tag)
			want = append(want, tagged(tag))
		}
		time.Sleep(2 * time.Minute)
		minutes := int(time.Since(begun) / time.Minute)
		reads := s.carbon.since(begun, func(s liveSent) bool { return s.method == http.MethodGet })
		if most := 1 + 6*minutes + writes; reads > most || reads < most-minutes {
			t.Errorf("%d requests in %d minutes with %d writes", reads, minutes, writes)
		}
		for _, f := range all {
			f.Want(t, want...)
		}
		if n := s.Metric(t, "requests_in_flight"); n != 0 {
			t.Errorf("%d subscriptions count among the requests in flight", n)
		}
	})
}

// Two credentials share nothing. A write through the server is seen by its own
// credential within a tenth of a second, and wakes no other's polls.
func TestLiveCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, "UPSTREAM_RATE_LIMIT=600")
		one, other := s.Caller("co1", "rw"), s.Caller("co1", "rw")
		setTags(t, one, "0")
		mine, theirs := one.Follow(t, liveTags), other.Follow(t, liveTags)
		inside := one.Follow(t, `subscription { customerContacts(first: 1, filter: {id: {eq: "cc001"}}) { nodes { contact { firstName } } } }`)
		time.Sleep(time.Minute)
		for _, c := range []servertest.Caller{one, other} {
			if n := s.carbon.since(time.Now().Add(-time.Minute), func(s liveSent) bool { return s.poll && s.token == c.Token }); n < 6 {
				t.Errorf("%d polls of a credential in its first minute", n)
			}
		}
		written := time.Now()
		for i := range 3 {
			setTags(t, one, fmt.Sprint(i+1))
		}
		done := time.Now()
		time.Sleep(100 * time.Millisecond)
		if n := s.carbon.since(written, func(s liveSent) bool { return s.poll && s.token == other.Token }); n > 0 {
			t.Error("a write woke the polls of another credential")
		}
		if n := s.carbon.since(done, func(s liveSent) bool { return s.poll && s.token == one.Token }); n != 2 {
			t.Errorf("%d polls of two lists after three writes", n)
		}
		time.Sleep(2 * latency)
		mine.Want(t, tagged("0"), tagged("3"))
		theirs.Want(t, tagged("0"))
		time.Sleep(11 * time.Second)
		theirs.Want(t, tagged("0"), tagged("3"))

		var row struct {
			CustomerContact struct{ Contact struct{ ID string } }
		}
		one.Ask(t, `{ customerContact(id: "cc001") { contact { id } } }`).Decode(t, &row)
		r := one.Ask(t, fmt.Sprintf(`mutation { updateContact(input: { id: %q, patch: { firstName: "Renamed" } }) { userErrors { code } } }`,
			row.CustomerContact.Contact.ID))
		r.Want(t, `{"updateContact":{"userErrors":[]}}`)
		time.Sleep(200 * time.Millisecond)
		inside.Want(t, `"contact"`, "Renamed")
	})
}

// Polls take at most a quarter of what a credential may send, and leave the rest
// to ordinary requests, which all pass.
func TestLiveBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		s.carbon.rows = sandbox.New(sandbox.WithRateLimit(60))
		c := s.Caller("co1", "rw")
		var all []*servertest.Subscription
		for i := range 40 {
			all = append(all, c.Follow(t, fmt.Sprintf(`subscription { customerContacts(first: %d) { nodes { id } } }`, i+1)))
		}
		for range 10 {
			time.Sleep(6 * time.Second)
			c.Ask(t, `{ customerStatuses { nodes { id } } }`).WantNoErrors(t)
		}
		for minute := range 20 {
			begun := time.Now()
			for i := range 40 {
				time.Sleep(1500 * time.Millisecond)
				c.Ask(t, fmt.Sprintf(`{ customerContacts(first: 1, filter: {id: {neq: "%d"}}) { nodes { id } } }`, i)).WantNoErrors(t)
			}
			if polls := s.carbon.since(begun, aPoll); polls > 15 || polls < 8 {
				t.Errorf("%d polls in minute %d", polls, minute)
			}
		}
		for _, f := range all {
			f.Want(t, `"nodes"`)
		}
	})
}

// Subscriptions are bounded; who is refused gets an ordinary answer.
func TestLiveBounds(t *testing.T) {
	t.Parallel()
	refused := func(t *testing.T, c servertest.Caller) {
		t.Helper()
		response := c.Open(t, liveTags)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" ||
			!strings.Contains(string(body), `"code":"RATE_LIMITED"`) || !strings.Contains(string(body), `"retryAfter":`) {
			t.Errorf("%v %s %v %s", err, response.Status, response.Header, body)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, "MAX_SUBSCRIPTIONS=150")
		c := s.Caller("co1", "r")
		var all []*servertest.Subscription
		for range 100 {
			all = append(all, c.Follow(t, liveTags))
		}
		refused(t, c)
		other := s.Caller("co1", "r")
		for range 50 {
			all = append(all, other.Follow(t, liveTags))
		}
		refused(t, other)
		refused(t, s.Caller("co2", "r"))
		for _, f := range all {
			f.Close()
		}
		synctest.Wait()
		c.Follow(t, liveTags).Close()
	})
}

// Who has no credential is refused before a stream begins, and nothing is sent.
func TestLiveWithoutCredential(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		for _, token := range []string{"", "not\u00e4scii"} {
			response := s.WithToken(token).Open(t, liveTags)
			body, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil || response.StatusCode != http.StatusUnauthorized || !strings.Contains(string(body), `"code":"UNAUTHENTICATED"`) {
				t.Errorf("%v %s %s", err, response.Status, body)
			}
		}
		if len(s.carbon.sent) > 0 {
			t.Errorf("sent %v", s.carbon.sent)
		}
	})
}

// A stream follows the protocol of graphql-sse in its distinct connections mode.
func TestLiveProtocol(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t, "EXPLAIN=true", "ALLOW_GET=true")
		c := s.Caller("co1", "rw")
		setTags(t, c, "0")
		f := c.Follow(t, liveTags, "X-Explain", "1")
		for name, value := range map[string]string{"Cache-Control": "no-store", "X-Accel-Buffering": "no"} {
			if got := f.Response.Header.Get(name); got != value {
				t.Errorf("%s is %q", name, got)
			}
		}
		time.Sleep(time.Minute)
		f.Want(t, `"extensions":{"explain":{"requestsPerMinute":6}}`)
		if beats := len(f.Events) - 1; beats < 4 || beats > 5 {
			t.Errorf("%d heartbeats in a minute", beats)
		}
		c.Follow(t, `{ customerContact(id: "cc001") { tags } }`).Want(t, tagged("0"), "complete", "end")
		c.Follow(t, `mutation { updateCustomerContact(input: { id: "cc001", patch: { tags: ["1"] } }) { customerContact { tags } } }`).
			Want(t, `{"data":{"updateCustomerContact":{"customerContact":{"tags":["1"]}}}}`, "complete", "end")
		time.Sleep(time.Second)
		f.Want(t, tagged("0")[:20], `{"tags":["1"]}`)

		get := func(document, accept string) *http.Response {
			r, err := http.NewRequest(http.MethodGet, s.URL+"/graphql?query="+url.QueryEscape(document), http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			r.Header = http.Header{"Authorization": {"Bearer " + c.Token}, "Accept": {accept}}
			response, err := s.Client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			return response
		}
		got := &servertest.Subscription{Response: get(liveTags, "text/event-stream")}
		go got.Read()
		got.Want(t, tagged("1"))
		for _, row := range []struct {
			document, accept string
			status           int
		}{
			{liveTags, "application/graphql-response+json", http.StatusNotAcceptable},
			{`mutation { deleteContact(input: { id: "1" }) { userErrors { code } } }`, "text/event-stream", http.StatusMethodNotAllowed},
			{`subscription { customerContacts(after: "no cursor") { nodes { id } } }`, "text/event-stream", http.StatusBadRequest},
			{`subscription { a: customerContact(id: "1") { id } b: customerContact(id: "2") { id } }`, "text/event-stream", http.StatusBadRequest},
			{`subscription { customerContact(id: "1") @skip(if: true) { id } }`, "text/event-stream", http.StatusBadRequest},
		} {
			response := get(row.document, row.accept)
			body, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil || response.StatusCode != row.status || !strings.Contains(string(body), `{"errors":[{`) {
				t.Errorf("%s: %v %s %s", row.document, err, response.Status, body)
			}
		}
	})
}

// A page behind a cursor stays behind it, whatever comes before.
func TestLiveCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := startLive(t)
		c := s.Caller("co1", "rw")
		var page struct {
			CustomerContacts struct{ PageInfo struct{ EndCursor string } }
		}
		c.Ask(t, `{ customerContacts(first: 2) { pageInfo { endCursor } } }`).Decode(t, &page)
		after := page.CustomerContacts.PageInfo.EndCursor
		document := fmt.Sprintf(`{ customerContacts(first: 2, after: %q) { nodes { id tags } } }`, after)
		now := c.Ask(t, document)
		f := c.Follow(t, "subscription "+document)
		setTags(t, c, "first of all")
		time.Sleep(time.Minute)
		f.Want(t, now.Data)
	})
}
