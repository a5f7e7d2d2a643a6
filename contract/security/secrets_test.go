package security

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream/sandbox"
)

// gossip is an upstream that fails in turn, and each time quotes the
// credential that it was sent: as text, in PostgREST's words and in a header.
type gossip struct {
	sandbox http.Handler
	turn    atomic.Int64
}

func (g *gossip) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	credential := r.Header.Get("Authorization") + r.Header.Get("Carbon-Key")
	token := strings.TrimPrefix(credential, "Bearer ")
	quoted := fmt.Sprintf(`{"code":%q,"message":%q,"details":%q,"hint":%q}`, token, credential, token, token)
	w.Header().Set("X-Credential", credential)
	status := []int{200, 400, 401, 403, 409, 429, 500, 503}[g.turn.Add(1)%8]
	switch g.turn.Load() % 5 {
	case 0:
		g.sandbox.ServeHTTP(w, r)
	case 1:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		// What the log keeps of an answer ends in the middle of the credential.
		_, _ = io.WriteString(w, strings.Repeat(" ", 1024-len(credential)*3/4)+credential)
	case 2:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, quoted)
	case 3:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"id":"1","`+token+`":`) // and no more
	default:
		http.Redirect(w, r, "/"+token, http.StatusPermanentRedirect)
	}
}

// told is everything that a server wrote: to callers, to its log, its metrics,
// its spans.
type told struct {
	mu   sync.Mutex
	text strings.Builder
}

func (a *told) add(what string, text []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	fmt.Fprintf(&a.text, "\n--- %s\n%s", what, text)
}

// request sends a request and keeps the whole answer.
func (a *told) request(t *testing.T, method, url, body string, header ...string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	whole := &bytes.Buffer{}
	if err := response.Write(whole); err != nil {
		t.Fatal(err)
	}
	a.add(method+" "+body, whole.Bytes())
}

// secretDocuments are good and bad.
func secretDocuments() []string {
	return []string{
		servertest.FaultQuery, servertest.FaultWrite, `{__typename}`, `{__schema{types{name}}}`, `{`, `{wrong}`,
		`{customerContact(id:"cc001"){id}}`,
		`{customerContacts(first:-1){nodes{id}}}`,
		`{customerContacts(filter:{id:{eq:null}}){nodes{id}}}`,
		`{customerContacts(first:1,after:"forged"){nodes{id}}}`,
		`mutation{updateCustomerContact(input:{id:"cc001",patch:{}}){userErrors{message}}}`,
		`mutation{deleteCustomerContact(input:{id:"cc001"}){deletedId userErrors{message}}}`,
		`query ` + strings.Repeat("A", 80) + `{customerContacts(first:2){totalCount}}`,
	}
}

// wantUntold checks that a text holds no part of a secret, as it is or in
// another form.
func wantUntold(t *testing.T, text, what, secret string) {
	t.Helper()
	hash := sha256.Sum256([]byte(secret))
	forms := map[string]string{
		"itself": secret, "the first half": secret[:len(secret)/2], "the second half": secret[len(secret)/2:],
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "the SHA-256": fmt.Sprintf("%x", hash),
		"the SHA-256, as bytes": fmt.Sprint(hash), "bytes": fmt.Sprint([]byte(secret)),
	}
	for form, told := range forms {
		if at := strings.Index(text, told); at >= 0 {
			t.Errorf("%s is told (%s): …%s", what, form, text[max(0, at-300):min(len(text), at+100)])
		}
	}
}

// TestSecrets runs a server with everything on that tells something, over good
// and bad requests and an upstream that quotes what it was sent, and searches
// all that was written for the tokens.
func TestSecrets(t *testing.T) {
	t.Parallel()
	clientToken := "client-token-" + strings.Repeat("c3", 20)
	key := "carbon-api-key-" + strings.Repeat("k7", 20)
	password := "redis-password-" + strings.Repeat("p5", 20)
	jwt := sandbox.Token("co1", "rw")
	for name, row := range map[string]struct {
		settings []string
		token    string
		secrets  map[string]string
	}{
		"passthrough":           {nil, jwt, map[string]string{"the caller's token": jwt}},
		"passthrough, bare key": {[]string{"UPSTREAM_KEY_HEADER=carbon-key", "LOG_FORMAT=json"}, key, map[string]string{"the caller's key": key}},
		"service": {
			// Nothing listens there, which the log says.
			append(servertest.ServiceMode(t, key, clientToken), "CACHE_TTL=1s", "REDIS_URL=redis://carbongraph:"+password+"@127.0.0.1:1/0"), clientToken,
			map[string]string{"the server's key": key, "the client's token": clientToken, "Redis' password": password},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := &told{}
			spans := servertest.StartCollector(t)
			up := httptest.NewServer(&gossip{sandbox: sandbox.New(sandbox.WithCompany("co3", 0))})
			defer up.Close()
			log := &logtest.Buffer{}
			r := servertest.StartRunning(t, log, append(row.settings, "UPSTREAM_URL="+up.URL, "LOG_LEVEL=debug", "EXPLAIN=true",
				"METRICS_ADDR=127.0.0.1:0", "OTEL_EXPORTER_OTLP_ENDPOINT="+spans.URL, "REQUEST_TIMEOUT=2s", "UPSTREAM_TIMEOUT=1s")...)
			for range 5 {
				for _, document := range secretDocuments() {
					body := `{"query":` + servertest.Quoted(t, document) + `}`
					all.request(t, http.MethodPost, r.URL+"/graphql", body, "Authorization", "Bearer "+row.token, "X-Explain", "1")
				}
			}
			all.request(t, http.MethodPost, r.URL+"/graphql", `{"query":"{__typename}"}`, "Authorization", "Basic "+row.token)
			all.request(t, http.MethodPost, r.URL+"/graphql", `{"query":"{__typename}"}`, "Authorization", "Bearer "+row.token+" x")
			all.request(t, http.MethodPost, r.URL+"/graphql", `{"query":`, "Authorization", "Bearer "+row.token)
			all.request(t, http.MethodPut, r.URL+"/graphql", "", "Authorization", "Bearer "+row.token)
			all.request(t, http.MethodGet, r.URL+"/nowhere", "", "Authorization", "Bearer "+row.token)
			all.request(t, http.MethodGet, servertest.MetricsURL(t, log), "")
			http.DefaultTransport.(*http.Transport).CloseIdleConnections()
			r.Stop()
			if err := <-r.Stopped; err != nil {
				t.Error(err)
			}
			all.add("log", []byte(log.String()))
			all.add("spans", spans.Spans.Bytes())
			text := all.text.String()
			for what, secret := range row.secrets {
				wantUntold(t, text, what, secret)
			}
			// What is searched must be there.
			for _, part := range []string{"carbongraph_requests_total", `"explain":{`, "upstream failure", "upstream_requests", "service.name"} {
				if !strings.Contains(text, part) {
					t.Errorf("nothing was written of %s", part)
				}
			}
		})
	}
}
