package server

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exchange is a request to a real PostgREST and what it answered.
type exchange struct {
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

// sent is the exchange's request.
func (x exchange) sent() sent {
	return sent{x.Request.Method, x.Request.Target, x.Request.Headers["Prefer"], x.Request.Body}
}

// recordedExchanges are the exchanges by file and name: "read/one: hit".
func recordedExchanges(tb testing.TB) map[string]exchange {
	tb.Helper()
	files, err := filepath.Glob("../upstream/sandbox/testdata/exchanges/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no exchanges: %v", err)
	}
	byName := map[string]exchange{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var exchanges []exchange
		if err := json.Unmarshal(text, &exchanges); err != nil {
			tb.Fatal(err)
		}
		for _, x := range exchanges {
			byName[strings.TrimSuffix(filepath.Base(file), ".json")+"/"+x.Name] = x
		}
	}
	return byName
}
