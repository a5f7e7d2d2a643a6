package config

import (
	"errors"
	"io"
	"os"
	"strings"

	"carbongraph/upstream"
)

// readKeyFile sets the API key from its file, less the line ending. The path
// is not shown: somebody may have written the key there.
func (u *Upstream) readKeyFile() error {
	if u.APIKeyFile == "" {
		return nil
	}
	if u.APIKey != "" {
		return &Error{"UPSTREAM_API_KEY", "is set, and UPSTREAM_API_KEY_FILE too; keep one"}
	}
	content, err := readAtMost(u.APIKeyFile, upstream.MaxToken+len("\r\n"))
	if err != nil {
		return &Error{"UPSTREAM_API_KEY_FILE", "cannot be read: " + withoutPath(err).Error()}
	}
	key := strings.TrimRight(content, "\r\n")
	if key == "" {
		return &Error{"UPSTREAM_API_KEY_FILE", "names an empty file"}
	}
	if err := apiKey(&u.APIKey).set(key); err != nil {
		return &Error{"UPSTREAM_API_KEY_FILE", "names a file whose content " + err.Error()}
	}
	return nil
}

// readAtMost reads a file, which may be the wrong one and of any size, up to
// one byte past limit.
func readAtMost(path string, limit int) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(io.LimitReader(file, int64(limit)+1))
	return string(content), errors.Join(err, file.Close())
}

func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*os.PathError](err); ok {
		return pathError.Err
	}
	return err
}
