package servertest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Exchange is a request to a real PostgREST and what it answered.
type Exchange struct {
	Name    string
	Request struct {
		Method, Target string
		Headers        map[string]string
		Body           string
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    string
	}
}

// Sent returns the exchange's request.
func (x Exchange) Sent() Sent {
	return Sent{x.Request.Method, x.Request.Target, x.Request.Headers["Prefer"], x.Request.Body}
}

// RecordedExchanges are the exchanges by file and name: "read/one: hit".
func RecordedExchanges(tb testing.TB) map[string]Exchange {
	tb.Helper()
	files, err := filepath.Glob(root + "/upstream/sandbox/testdata/exchanges/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no exchanges: %v", err)
	}
	byName := map[string]Exchange{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var exchanges []Exchange
		if err := json.Unmarshal(text, &exchanges); err != nil {
			tb.Fatal(err)
		}
		for _, x := range exchanges {
			byName[strings.TrimSuffix(filepath.Base(file), ".json")+"/"+x.Name] = x
		}
	}
	return byName
}
