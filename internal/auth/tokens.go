package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"carbongraph/upstream"
)

// tokens are the clients' tokens, by the SHA-256 of each.
type tokens []clientToken

type clientToken struct {
	name string
	hash [sha256.Size]byte
}

// maxTokenName is the longest name of a token, which goes into every log line.
const maxTokenName = 64

// readTokens reads one `name sha256-hex` a line; blank lines and those that
// begin with # are passed over. Names and hashes are distinct, and there is at
// least one: a file that is empty is more likely half written. An error names
// the line at fault, and shows nothing of it.
func readTokens(content string) (tokens, error) {
	if len(content) > maxFile {
		return nil, fmt.Errorf("tokens file: is over %d bytes", maxFile)
	}
	var found tokens
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		token, err := readToken(line)
		if err == nil {
			err = found.admit(token)
		}
		if err != nil {
			return nil, fmt.Errorf("tokens file, line %d: %w", number, err)
		}
		found = append(found, token)
	}
	if len(found) == 0 {
		return nil, errors.New("tokens file: there is no token in it")
	}
	return found, nil
}

func readToken(line string) (clientToken, error) {
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return clientToken{}, errors.New("must be a name, a space and the SHA-256 of the token in hexadecimal")
	}
	token := clientToken{name: fields[0]}
	if len(token.name) > maxTokenName || !upstream.Visible(token.name) {
		return clientToken{}, fmt.Errorf("the name must be at most %d visible ASCII characters", maxTokenName)
	}
	hash, err := hex.DecodeString(fields[1])
	if err != nil || len(hash) != sha256.Size {
		return clientToken{}, errors.New("the SHA-256 must be 64 hexadecimal digits")
	}
	copy(token.hash[:], hash)
	return token, nil
}

// admit refuses a token that was given before: somebody who takes out one of
// the two lines would believe it gone.
func (ts tokens) admit(token clientToken) error {
	for _, t := range ts {
		if t.name == token.name {
			return errors.New("the name was given before")
		}
		if t.hash == token.hash {
			return errors.New("the SHA-256 was given before, under another name")
		}
	}
	return nil
}

// client returns the name of a token's client. It takes as long for any token
// of one length: every hash is compared whole.
func (ts tokens) client(token string) (string, bool) {
	hash := sha256.Sum256([]byte(token))
	found := -1
	for i := range ts {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(ts[i].hash[:], hash[:]), i, found)
	}
	if found < 0 {
		return "", false
	}
	return ts[found].name, true
}
