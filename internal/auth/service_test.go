package auth_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"carbongraph/internal/auth"
	"carbongraph/upstream"
)

func hash(token string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(token))) }

func tokensFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tokens")
	write(t, path, content)
	return path
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func newService(t *testing.T, content string) (*auth.Service, string) {
	t.Helper()
	path := tokensFile(t, content)
	service, err := auth.NewService(upstream.NewCredential("the server's key"), path)
	if err != nil {
		t.Fatal(err)
	}
	return service, path
}

// known reports whether the service takes a token, and under which name.
func known(t *testing.T, service *auth.Service, token string) string {
	t.Helper()
	grant, err := service.Authenticate(authorization([]string{"Bearer " + token}))
	if err != nil {
		if !errors.Is(err, auth.Unknown) {
			t.Errorf("token %q: %v, want Unknown", token, err)
		}
		if grant.Client != "" || grant.Refusal != "" || grant.Credential.Fingerprint() != (upstream.Fingerprint{}) {
			t.Errorf("token %q was refused, and granted %+v", token, grant)
		}
		return ""
	}
	if grant.Credential.Fingerprint() != upstream.NewCredential("the server's key").Fingerprint() || grant.Refusal != "" {
		t.Errorf("token %q: not the server's credential: %+v", token, grant)
	}
	return grant.Client
}

func TestService(t *testing.T) {
	t.Parallel()
	service, _ := newService(t, strings.Join([]string{
		"# the frontends",
		"",
		"web " + hash("web-token"),
		"\tmobile.app   " + strings.ToUpper(hash("mobile-token")) + " \r",
		"  # one more",
		"last " + hash("last-token"),
	}, "\n"))
	for token, want := range map[string]string{
		"web-token": "web", "mobile-token": "mobile.app", "last-token": "last",
		"web-toke": "", "web-token2": "", "web": "", hash("web-token"): "",
	} {
		if got := known(t, service, token); got != want {
			t.Errorf("token %q is %q, want %q", token, got, want)
		}
	}
	for _, test := range headers {
		want := test.refusal
		if want == "" {
			want = auth.Unknown
		}
		if _, err := service.Authenticate(authorization(test.values)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", test.name, err, want)
		}
	}
}

func TestBadTokensFiles(t *testing.T) {
	t.Parallel()
	web := "web " + hash("hush")
	for _, test := range []struct{ content, want string }{
		{"", "tokens file: there is no token in it"},
		{"# web\n\n", "tokens file: there is no token in it"},
		{"hush", "tokens file, line 1: must be a name, a space and the SHA-256 of the token in hexadecimal"},
		{web + "\n\n# x\nhush " + hash("x") + " hush", "tokens file, line 4: must be a name, a space and the SHA-256 of the token in hexadecimal"},
		{"web hush", "tokens file, line 1: the SHA-256 must be 64 hexadecimal digits"},
		{web + "0", "tokens file, line 1: the SHA-256 must be 64 hexadecimal digits"},
		{web + "00", "tokens file, line 1: the SHA-256 must be 64 hexadecimal digits"},
		{"web " + strings.Repeat("g", 64), "tokens file, line 1: the SHA-256 must be 64 hexadecimal digits"},
		{"wéb " + hash("x"), "tokens file, line 1: the name must be at most 64 visible ASCII characters"},
		{strings.Repeat("x", 65) + " " + hash("x"), "tokens file, line 1: the name must be at most 64 visible ASCII characters"},
		{web + "\nweb " + hash("other"), "tokens file, line 2: the name was given before"},
		{web + "\nmobile " + hash("hush"), "tokens file, line 2: the SHA-256 was given before, under another name"},
		{web + "\n" + strings.Repeat("x", 1<<21), "tokens file: is over 1048576 bytes"},
	} {
		_, err := auth.NewService(upstream.NewCredential("key"), tokensFile(t, test.content))
		if err == nil || err.Error() != test.want {
			t.Errorf("%.60q:\ngot  %v\nwant %s", test.content, err, test.want)
		}
	}
	if _, err := auth.NewService(upstream.NewCredential("key"), filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestReload(t *testing.T) {
	t.Parallel()
	service, path := newService(t, "old "+hash("old-token"))

	write(t, path, "new "+hash("new-token")+"\nnewer "+hash("newer-token"))
	if count, err := service.Reload(); err != nil || count != 2 {
		t.Fatalf("Reload: %d, %v; want 2 tokens", count, err)
	}
	if known(t, service, "old-token") != "" || known(t, service, "new-token") != "new" {
		t.Error("the tokens are not those of the new file")
	}

	for _, bad := range []string{"", "half a li"} {
		write(t, path, bad)
		if _, err := service.Reload(); err == nil {
			t.Errorf("a file of %q was taken", bad)
		}
		if known(t, service, "new-token") != "new" {
			t.Errorf("a file of %q: the tokens from before are gone", bad)
		}
	}
}

// TestWatch changes the tokens file: it is read again when its content changed,
// or at a signal, and what is wrong with it is logged once.
func TestWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service, path := newService(t, "old "+hash("old-token"))
		ctx, cancel := context.WithCancel(t.Context())
		signals := make(chan os.Signal)
		var log strings.Builder
		go service.Watch(ctx, signals, slog.New(slog.NewTextHandler(&log, nil)))
		synctest.Wait()
		pass := func() { time.Sleep(3 * auth.WatchInterval); synctest.Wait() }
		hangUp := func() { signals <- syscall.SIGHUP; synctest.Wait() }
		good := "new " + hash("new-token")
		for _, step := range []struct {
			name    string
			content string // empty takes the file away
			then    func()
			want    string
			said    []string // in one line of the log; none is no line
		}{
			{"nothing happens", "old " + hash("old-token"), pass, "old-token", nil},
			{"another content", good, pass, "new-token", []string{"level=INFO", "tokens=1"}},
			{"a signal", good, hangUp, "new-token", []string{"level=INFO", "tokens=1"}},
			{"a mistake", good + "\nhush hush", pass, "new-token", []string{"level=ERROR", "line 2"}},
			{"the same mistake, and a signal", good + "\nhush hush", hangUp, "new-token", []string{"level=ERROR", "line 2"}},
			{"no file", "", pass, "new-token", []string{"level=ERROR", "no such file"}},
			{"the old tokens", "old " + hash("old-token"), pass, "old-token", []string{"level=INFO", "tokens=1"}},
		} {
			log.Reset()
			if write(t, path, step.content); step.content == "" {
				_ = os.Remove(path)
			}
			step.then()
			if known(t, service, step.want) == "" {
				t.Errorf("%s: %s is not known", step.name, step.want)
			}
			lines := strings.Count(log.String(), "\n")
			if lines != min(1, len(step.said)) || strings.Contains(log.String(), "hush") {
				t.Errorf("%s: the log says %s", step.name, log.String())
			}
			for _, word := range step.said {
				if !strings.Contains(log.String(), word) {
					t.Errorf("%s: the log does not say %s: %s", step.name, word, log.String())
				}
			}
		}
		cancel()
	})
}

func TestTokensAreReadWhileRequestsAreServed(t *testing.T) {
	t.Parallel()
	service, path := newService(t, "web "+hash("web-token"))
	var serving sync.WaitGroup
	for range 4 {
		serving.Go(func() {
			for range 200 {
				if known(t, service, "web-token") != "web" {
					t.Error("the token was not known for a moment")
					return
				}
			}
		})
	}
	for i := range 50 {
		write(t, path+".new", fmt.Sprintf("web %s\nother%d %s", hash("web-token"), i, hash("other")))
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
		if _, err := service.Reload(); err != nil {
			t.Error(err)
		}
	}
	serving.Wait()
}

func FuzzTokensFile(f *testing.F) {
	f.Add("web "+hash("t"), "t")
	f.Add("# x\n\nweb "+hash("t")+"\r\nmobile "+hash("u"), "u")
	f.Fuzz(func(t *testing.T, content, token string) {
		path := filepath.Join(t.TempDir(), "tokens")
		write(t, path, content)
		service, err := auth.NewService(upstream.NewCredential("key"), path)
		if err != nil {
			return
		}
		_, err = service.Authenticate(authorization([]string{"Bearer " + token}))
		if err == nil && !strings.Contains(strings.ToLower(content), hash(strings.Trim(token, " "))) {
			t.Errorf("a token whose hash is not in the file was taken")
		}
	})
}
