package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"carbongraph/upstream"
)

const (
	// maxProblem bounds what is read of an error's body.
	maxProblem = 64 << 10
	// maxTold bounds what is kept of it for the log.
	maxTold = 1 << 10
)

// problem is the body of an error of PostgREST. Other servers on the way send
// text or HTML, also under the name of JSON: then only text is set.
type problem struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Details json.RawMessage `json:"details"`
	Hint    json.RawMessage `json:"hint"`

	text string // the body as it came
}

// readProblem reads the body of an error as far as it can be read: a status
// with half a body still means what the status says.
func readProblem(answer *http.Response) problem {
	if !identity(answer.Header) {
		return problem{text: errEncoded.Error()}
	}
	raw, _ := io.ReadAll(io.LimitReader(answer.Body, maxProblem))
	return parseProblem(raw)
}

// parseProblem takes a body for a problem if it has a code, whatever its media
// type says.
func parseProblem(raw []byte) problem {
	var p problem
	if !bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) || json.Unmarshal(raw, &p) != nil {
		p = problem{}
	}
	p.text = strings.ToValidUTF8(string(raw), "")
	return p
}

// cause is what the answer said, for the log, without the credential that
// a server may have quoted.
func (p problem) cause(c upstream.Credential) error {
	if p.text == "" {
		return errors.New("no body")
	}
	// Cut after: half a token would not be found.
	text := c.Redact(p.text)
	return errors.New(strings.ToValidUTF8(text[:min(len(text), maxTold)], ""))
}

// constraint is the name in `… foreign key constraint "X" …` and in `… unique
// constraint "X"`. PostgREST passes
// it nowhere but in the message.
func (p problem) constraint() string {
	_, rest, _ := strings.Cut(p.Message, `constraint "`)
	name, _, ok := strings.Cut(rest, `"`)
	if !ok {
		return ""
	}
	return name
}

// column is the name in `column customerContact.X does not exist`.
func (p problem) column() string {
	name, ok := strings.CutPrefix(p.Message, "column ")
	if !ok {
		return ""
	}
	name, ok = strings.CutSuffix(name, " does not exist")
	if !ok {
		return ""
	}
	return strings.Trim(name[strings.LastIndexByte(name, '.')+1:], `"`)
}
