package program

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream/sandbox"
)

// titled is a fenced block of a page: its language, what follows it, its text.
var titled = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestResourceOfThePage does what docs/resources.md says: it adds the files of
// the page to the project, generates, builds and starts that server, and
// compares its answers with those of the page. The project's own files stay as
// they are.
func TestResourceOfThePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/resources.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := titled.FindAllStringSubmatch(string(page), -1)
	c := startProgram(t, buildWith(t, blocks))
	asked := 0
	for i, block := range blocks {
		if block[1] != "gql" {
			continue
		}
		asked++
		answer := c.Ask(t, block[3])
		if i+1 == len(blocks) || blocks[i+1][2] != "answer" {
			t.Fatalf("no answer follows\n%s", block[3])
		}
		if got, want := servertest.Decoded(t, answer.Body), map[string]any{"data": servertest.Decoded(t, blocks[i+1][3])}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nanswers %s\nand the page says %v", block[3], answer.Body, want)
		}
	}
	if asked < 5 {
		t.Errorf("the page has %d operations", asked)
	}
}

// buildWith builds the server with the files that blocks name added to the
// project, and what is generated from them in its place.
func buildWith(t *testing.T, blocks [][]string) (program string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	replaced := map[string]string{}
	for _, block := range blocks {
		if name := block[2]; strings.Contains(name, "/") {
			replaced[filepath.Join(root, name)] = write(t, folder, name, block[3])
		}
	}
	if len(replaced) != 2 {
		t.Fatalf("the page has the files %v", replaced)
	}
	build := func(name, pkg string) string {
		text, err := json.Marshal(map[string]any{"Replace": replaced})
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(folder, name)
		runIn(t, root, "go", "build", "-overlay", write(t, folder, name+".json", string(text)), "-o", out, pkg)
		return out
	}
	write(t, folder, "graph/README", "generate writes beside this file")
	runIn(t, folder, build("generate", "./graph/resource/generate"))
	for _, generated := range []string{"schema.graphqls", "graph/federation.graphqls"} {
		replaced[filepath.Join(root, generated)] = filepath.Join(folder, generated)
	}
	return build("carbongraph", ".")
}

// startProgram starts a program on its sandbox until the test ends, and returns
// a caller of it.
func startProgram(t *testing.T, program string) servertest.Caller {
	t.Helper()
	process := exec.CommandContext(t.Context(), program)
	process.Env = append(os.Environ(), "LISTEN_ADDR=127.0.0.1:0")
	process.Cancel = func() error { return process.Process.Signal(syscall.SIGTERM) }
	greeting, said := make(servertest.Greeting, 1), &logtest.Buffer{}
	process.Stdout, process.Stderr = greeting, said
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- process.Wait() }()
	var text string
	select {
	case text = <-greeting:
	case err := <-exited:
		t.Fatalf("the program does not start: %v\n%s", err, said)
	}
	t.Cleanup(func() {
		// The end of the test's context stops it.
		if err := <-exited; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the program ends with %v", err)
		}
	})
	return servertest.At(t, servertest.AddressIn(text), &servertest.Wire{}).WithToken(sandbox.Token("co1", "rw"))
}

// write writes a file of a folder, and returns where it is.
func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func runIn(t *testing.T, folder, name string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}
