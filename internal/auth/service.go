package auth

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"carbongraph/upstream"
)

// maxFile is the largest tokens file that is read, in bytes: some thousands of
// tokens.
const maxFile = 1 << 20

// WatchInterval is how often Watch looks at the tokens file.
const WatchInterval = 5 * time.Second

// Service sends the server's own key upstream for callers who present a client
// token. Where there are several clients, each has a share of its own of what the
// key may do. It may be used from several goroutines.
type Service struct {
	key    upstream.Credential
	path   string
	tokens atomic.Pointer[tokens]
}

// NewService reads the clients' tokens from the file at path. The error shows
// nothing of it.
func NewService(key upstream.Credential, path string) (*Service, error) {
	s := &Service{key: key, path: path}
	if _, err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Authenticate refuses every request without a client's token.
func (s *Service) Authenticate(header http.Header) (Grant, error) {
	token, refusal := bearer(header)
	if refusal != "" {
		return Grant{}, refusal
	}
	clients := *s.tokens.Load()
	name, known := clients.client(token)
	if !known {
		return Grant{}, Unknown
	}
	grant := Grant{Credential: s.key, Client: name}
	if len(clients) > 1 {
		grant.Credential = s.key.For(name)
	}
	return grant, nil
}

// Reload reads the tokens again and returns how many there are. On an error
// the tokens stay what they were.
func (s *Service) Reload() (int, error) {
	content, err := s.read()
	if err != nil {
		return 0, err
	}
	return s.take(content)
}

// take has the tokens be those of a file with this content.
func (s *Service) take(content string) (int, error) {
	read, err := readTokens(content)
	if err != nil {
		return 0, err
	}
	s.tokens.Store(&read)
	return len(read), nil
}

func (s *Service) read() (string, error) {
	file, err := os.Open(s.path)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	return string(content), errors.Join(err, file.Close())
}

// Watch reads the tokens again when their file has changed, and at each signal,
// and logs it, until ctx is done. It compares the content: a file may be
// replaced by another of the same size and time, as Kubernetes and backups do.
func (s *Service) Watch(ctx context.Context, signals <-chan os.Signal, log *slog.Logger) {
	ticker := time.NewTicker(WatchInterval)
	defer ticker.Stop()
	last, lastErr := s.read()
	for {
		asked := false
		select {
		case <-ctx.Done():
			return
		case <-signals:
			asked = true
		case <-ticker.C:
		}
		content, err := s.read()
		if !asked && content == last && (err == nil) == (lastErr == nil) {
			continue
		}
		last, lastErr = content, err
		count := 0
		if err == nil {
			count, err = s.take(content)
		}
		if err != nil {
			log.ErrorContext(ctx, "client tokens not read again; the ones from before stay", "error", err)
		} else {
			log.InfoContext(ctx, "client tokens read again", "tokens", count)
		}
	}
}
