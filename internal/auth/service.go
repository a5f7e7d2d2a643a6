package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"

	"carbongraph/upstream"
)

// Service sends the server's own key upstream for callers who present a client
// token. It may be used from several goroutines.
type Service struct {
	key    upstream.Credential
	path   string
	tokens atomic.Pointer[tokens]
}

// NewService reads the clients' tokens from the file at path. A *FileError, or
// what the file system says, is why it cannot.
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
	if refusal != 0 {
		return Grant{}, refusal
	}
	name, known := s.tokens.Load().client(token)
	if !known {
		return Grant{}, Unknown
	}
	return Grant{Credential: s.key, Client: name}, nil
}

// Reload reads the tokens again and returns how many there are. On an error
// the tokens stay what they were.
func (s *Service) Reload() (count int, err error) {
	file, err := os.Open(s.path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	read, err := readTokens(file)
	if err != nil {
		return 0, err
	}
	s.tokens.Store(&read)
	return len(read), nil
}

// ReloadOn reloads the tokens at each signal, and logs it, until ctx is done.
func (s *Service) ReloadOn(ctx context.Context, signals <-chan os.Signal, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			if count, err := s.Reload(); err != nil {
				log.ErrorContext(ctx, "client tokens not read again; the ones from before stay", "error", err)
			} else {
				log.InfoContext(ctx, "client tokens read again", "tokens", count)
			}
		}
	}
}
