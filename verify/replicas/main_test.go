//go:build verify

// Package replicas_test runs three processes of the server behind one balancer,
// with a Redis server, and kills some of it under load.
package replicas_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/upstream/sandbox"
)

// binary is the path of the server, built once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "carbongraph")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "carbongraph")
	output, err := exec.Command("go", "build", "-o", path, "carbongraph").CombinedOutput()
	if err != nil {
		return "", errors.Join(fmt.Errorf("%w\n%s", err, output), os.RemoveAll(folder))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// replica is one process of the server.
type replica struct {
	url     string
	log     *output
	process *exec.Cmd
	ended   chan struct{}
	kill    func()
}

// output is what a process writes, to be read while it does.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// count is how often it says something.
func (o *output) count(text string) int { return strings.Count(o.String(), text) }

// startReplica starts a process with settings, NAME=value, until the test ends.
func startReplica(tb testing.TB, settings ...string) *replica {
	tb.Helper()
	path, err := binary()
	if err != nil {
		tb.Fatal(err)
	}
	var greeting output
	r := &replica{log: &output{}, process: exec.Command(path), ended: make(chan struct{})}
	r.process.Env = append([]string{"LISTEN_ADDR=127.0.0.1:0", "PATH=" + os.Getenv("PATH")}, settings...)
	r.process.Stdout, r.process.Stderr = &greeting, r.log
	if err := r.process.Start(); err != nil {
		tb.Fatal(err)
	}
	go func() {
		_ = r.process.Wait()
		close(r.ended)
	}()
	r.kill = sync.OnceFunc(func() {
		_ = r.process.Process.Kill()
		<-r.ended
	})
	tb.Cleanup(r.kill)
	eventually(tb, "a replica listens", func() bool {
		_, after, _ := strings.Cut(greeting.String(), "listens on ")
		url, _, found := strings.Cut(after, "/graphql\n")
		r.url = url
		return found
	})
	return r
}

// What a replica says of Redis.
const (
	redisAway = "Redis does not answer"
	redisBack = "Redis answers again"
)

// startReplicas starts three processes with the same settings, and waits until
// they share a Redis server.
func startReplicas(tb testing.TB, redisURL string, settings ...string) []*replica {
	tb.Helper()
	var all []*replica
	for range 3 {
		all = append(all, startReplica(tb, append(settings, "REDIS_URL="+redisURL)...))
	}
	eventually(tb, "the replicas share Redis", func() bool { return outages(all) == 0 })
	return all
}

// outages is how many replicas are without Redis by their logs.
func outages(replicas []*replica) int {
	n := 0
	for _, r := range replicas {
		n += r.log.count(redisAway) - r.log.count(redisBack)
	}
	return n
}

// reply is the answer to a GraphQL request.
type reply struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions struct {
			Code       string
			RetryAfter int
		}
	}
}

// code is the code of the first error; empty where there is none.
func (r reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Extensions.Code
}

// token is the key that all callers share.
var token = sandbox.DemoToken()

// ask sends a document to a server.
func ask(url, token, document string) (reply, error) {
	return send(url, token, map[string]string{"query": document})
}

// send sends the members of a request to a server, which answers unless the
// connection fails.
func send(url, token string, members map[string]string) (reply, error) {
	body, err := json.Marshal(members)
	if err != nil {
		return reply{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{}, err
	}
	var r reply
	if err := json.Unmarshal(answer, &r); err != nil || response.StatusCode != http.StatusOK {
		return reply{}, fmt.Errorf("%s: %.200s", response.Status, answer)
	}
	return r, nil
}

// page is a query like no other with another number, 1 to 1,000.
func page(first int) string { return fmt.Sprintf(`{customerContacts(first:%d){nodes{id}}}`, first) }

// eventually waits until something is so.
func eventually(tb testing.TB, what string, so func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(15 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("never: %s", what)
		}
	}
}
