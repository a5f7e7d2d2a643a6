package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"carbongraph/upstream"
	"carbongraph/upstream/faultstest"
)

const token = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.c2lnbmF0dXJl"

func TestCredentialIsNeverShown(t *testing.T) {
	t.Parallel()
	c := upstream.NewCredential(token)
	held := struct {
		Exported   upstream.Credential
		unexported upstream.Credential
		pointer    *upstream.Credential
	}{c, c, &c}
	var shown bytes.Buffer
	for _, value := range []any{c, &c, held, &held, []upstream.Credential{c}, map[string]any{"c": c}, errors.Join(fmt.Errorf("%v", c))} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p"} {
			fmt.Fprintf(&shown, verb+"\n", value)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		shown.Write(text)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("logged", "value", value)
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("logged", "value", value)
	}
	fmt.Fprint(&shown, c.String(), c.GoString(), c.LogValue())
	for _, secret := range []string{token, token[:12], fmt.Sprintf("%x", token), fmt.Sprint([]byte(token))} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("the token was shown:\n%s", shown.String())
		}
	}
	if !strings.Contains(shown.String(), "[credential]") {
		t.Error("nothing was shown at all")
	}
}

// Not in an error either, when a server quotes it.
func TestCredentialInAnAnswer(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Answer(401, "invalid key "+token))
	_, err := newClient(t, up.URL).Read(within(t, requestTime), upstream.NewCredential(token), aRead)
	if text := failure(t, err).Error(); strings.Contains(text, token) || !strings.Contains(text, "invalid key [credential]") {
		t.Errorf("got %s", text)
	}
}

func TestCredentialThatCannotBeSent(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Rows(rows))
	client := newClient(t, up.URL)
	for _, c := range []upstream.Credential{
		{}, upstream.NewCredential(""), upstream.NewCredential("a b"), upstream.NewCredential("a\r\nX-Evil: 1"),
		upstream.NewCredential("a\x00"), upstream.NewCredential("ä"), upstream.NewCredential(strings.Repeat("a", 9<<10)),
	} {
		for _, try := range []func() error{
			func() error { _, err := client.Read(t.Context(), c, aRead); return err },
			func() error { _, err := client.Write(t.Context(), c, aCreate); return err },
		} {
			if e := failure(t, try()); e.Kind != upstream.Unauthenticated {
				t.Errorf("got %v", e)
			}
		}
	}
	if up.Count() != 0 {
		t.Errorf("%d calls were sent", up.Count())
	}
}

func TestCredentialInContext(t *testing.T) {
	t.Parallel()
	if _, ok := upstream.CredentialFrom(context.Background()); ok {
		t.Error("a credential out of nowhere")
	}
	c, ok := upstream.CredentialFrom(upstream.WithCredential(context.Background(), alice))
	if !ok || c.Fingerprint() != alice.Fingerprint() {
		t.Error("another credential came back")
	}
	if (upstream.Credential{}).Fingerprint() == alice.Fingerprint() {
		t.Error("no credential is somebody's")
	}
}

// Two credentials, interleaved and asking for the same: nothing of one, neither
// row nor error nor cookie, is in the answer to the other.
func TestIsolation(t *testing.T) {
	t.Parallel()
	const calls = 5000
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		whose := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer token-of-")
		if cookie := r.Header.Get("Cookie"); cookie != "" {
			t.Errorf("%s sent the cookie %s", whose, cookie)
		}
		http.SetCookie(w, &http.Cookie{Name: "whose", Value: whose})
		w.Header().Set("Content-Type", "application/json")
		if n, _ := strconv.Atoi(r.URL.Query().Get("limit")); n%7 == 0 {
			w.WriteHeader(http.StatusConflict)
			_, _ = fmt.Fprintf(w, `{"code":"23505","message":%q}`, whose)
			return
		}
		_, _ = fmt.Fprintf(w, `[{"id":%q}]`, whose)
	}))
	defer server.Close()
	client := newClient(t, server.URL, (&watch{}).config)
	var callers sync.WaitGroup
	for _, whose := range []string{"alice", "bob"} {
		credential := upstream.NewCredential("token-of-" + whose)
		for worker := range 16 {
			callers.Go(func() {
				for i := range calls / 16 {
					call := aRead
					call.Target = "/customerContact?select=id&limit=" + strconv.Itoa(i%50)
					if worker%4 == 0 {
						call.Method, call.Prefer, call.Body = aCreate.Method, aCreate.Prefer, aCreate.Body
					}
					checkWhose(t, client, credential, call, whose)
				}
			})
		}
	}
	callers.Wait()
}

// checkWhose sends a call and looks for somebody else's name in the answer.
func checkWhose(t *testing.T, client *Client, credential upstream.Credential, call upstream.Call, whose string) {
	t.Helper()
	do := client.Read
	if call.Method == http.MethodPost {
		do = client.Write
	}
	answer, err := do(t.Context(), credential, call)
	var e *upstream.Error
	switch {
	case err == nil:
		if want := `[{"id":"` + whose + `"}]`; string(answer.Body) != want {
			t.Errorf("%s got %s", whose, answer.Body)
		}
		answer.Release()
	case errors.As(err, &e) && e.Kind == upstream.AlreadyExists:
		if !strings.Contains(e.Error(), whose) {
			t.Errorf("%s got %v", whose, e)
		}
	default:
		t.Errorf("%s got %v", whose, err)
	}
}
