//go:build verify

// Package memory_test holds the server against callers who want all of its
// memory.
package memory_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/verify/program"
)

// podMemory is what the Kubernetes manifests allow a pod, and softLimit the
// GOMEMLIMIT that they set.
const (
	podMemory = 512 << 20
	softLimit = "460MiB"
)

// large is an answer of 15 MB.
var large = []byte("[" + strings.Repeat(`{"id":"x","customFields":{"text":"`+strings.Repeat("y", 15_000)+`"}},`, 999) +
	`{"id":"x","customFields":{"text":"` + strings.Repeat("y", 15_000) + `"}}]`)

// TestMemory sends operations of ten lists of 15 MB each, six at once, and has
// sixty callers ask for a list of 15 MB and not read it; all of one credential.
// The process stays within the pod's memory, every request is answered, and a
// small one of another credential is answered all the time.
func TestMemory(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := large
		if strings.Contains(r.URL.RawQuery, "small") {
			body = []byte(`[{"id":"small"}]`)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	defer upstream.Close()
	server := program.Start(t, "UPSTREAM_URL="+upstream.URL, "GOMEMLIMIT="+softLimit, "LOG_LEVEL=error")
	url := server.URL + "/graphql"

	var attack sync.WaitGroup
	var mu sync.Mutex
	statuses := map[string]int{}
	for range 6 {
		attack.Go(func() {
			for i := range 4 {
				var document strings.Builder
				for n := range 10 {
					fmt.Fprintf(&document, ` l%d: customerContacts(filter: {id: {gt: \"%d-%d\"}}) { nodes { id customFields } }`, n, i, n)
				}
				status := ask(t, url, "greedy", document.String())
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
	for range 60 {
		attack.Go(func() { hang(t, url) })
	}
	done := make(chan struct{})
	go func() { attack.Wait(); close(done) }()
	small, slowest := 0, time.Duration(0)
	for ended := false; !ended; small++ {
		begun := time.Now()
		if status := ask(t, url, "modest", ` customerContacts(filter: {id: {eq: \"small\"}}) { nodes { id } }`); status != "200 data" {
			t.Errorf("another credential is answered %s", status)
		}
		slowest = max(slowest, time.Since(begun))
		select {
		case <-done:
			ended = true
		case <-time.After(20 * time.Millisecond):
		}
	}
	peak := peakMemory(t, server.Process.Pid)
	t.Logf("peak %d MB of %d; ten lists: %v; another credential: %d requests, the slowest %v", peak>>20, podMemory>>20, statuses, small, slowest.Round(time.Millisecond))
	if peak > podMemory {
		t.Errorf("the process took %d MB", peak>>20)
	}
}

// ask asks with a credential, and says how it was answered.
func ask(t *testing.T, url, credential, fields string) string {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(`{"query":"{`+fields+`}"}`))
	if err != nil {
		t.Error(err)
		return ""
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+credential)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		t.Error(err)
		return ""
	case bytes.Contains(body[:min(len(body), 4<<10)], []byte(`"errors"`)):
		return response.Status[:3] + " errors"
	default:
		return response.Status[:3] + " data"
	}
}

// hang asks for a large list and does not read the answer, until the server
// gives it up.
func hang(t *testing.T, url string) {
	host := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/graphql")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	body := `{"query":"{customerContacts{nodes{id customFields}}}"}`
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer greedy\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	time.Sleep(5 * time.Second)
}

// peakMemory is the most memory that a process has taken.
func peakMemory(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if match == nil {
		t.Fatalf("no VmHWM in %s", status)
	}
	kilobytes, err := strconv.ParseInt(string(match[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}
