package validate

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// readDockerfile returns the stages of a Dockerfile, which BuildKit's own linter
// must find nothing to say about.
func readDockerfile(t *testing.T, path string) []instructions.Stage {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	parsed, err := parser.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, warning := range parsed.Warnings {
		t.Errorf("%s: %s", path, warning.Short)
	}
	stages, _, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{
		Warn: func(rule, description, _, message string, at []parser.Range) {
			t.Errorf("%s:%d: %s: %s (%s)", path, at[0].Start.Line, rule, message, description)
		},
	}))
	if err != nil {
		t.Fatal(err)
	}
	return stages
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	stages := readDockerfile(t, "../Dockerfile")
	if len(stages) != 2 {
		t.Fatalf("%d stages, want one that builds and one that runs", len(stages))
	}
	for _, stage := range stages {
		checkImage(t, "Dockerfile", stage.BaseName)
	}
	final := stages[1]
	if !strings.Contains(final.BaseName, "distroless/static") {
		t.Errorf("it runs on %s, want distroless/static", final.BaseName)
	}
	var user string
	var entrypoint []string
	for _, command := range final.Commands {
		switch command := command.(type) {
		case *instructions.UserCommand:
			user = command.User
		case *instructions.EntrypointCommand:
			if command.PrependShell {
				t.Error("ENTRYPOINT needs a shell, and there is none")
			}
			entrypoint = command.CmdLine
		case *instructions.RunCommand:
			t.Error("RUN in the final stage, which has no shell")
		case *instructions.EnvCommand:
			for _, pair := range command.Env {
				checkSetting(t, "Dockerfile", pair.Key)
			}
		}
	}
	if uid, _, _ := strings.Cut(user, ":"); uid == "" || uid == "0" || strings.Trim(uid, "0123456789") != "" {
		t.Errorf("USER %q, want a number that is not root's", user)
	}
	if !slices.Equal(entrypoint, []string{"/carbongraph"}) {
		t.Errorf("ENTRYPOINT %q", entrypoint)
	}
	build := commandLines(stages[0])
	for _, want := range []string{"CGO_ENABLED=0", "-buildvcs=true", "-trimpath"} {
		if !strings.Contains(build, want) {
			t.Errorf("the build is not %s: %s", want, build)
		}
	}
}

// commandLines is what the RUN commands of a stage run.
func commandLines(stage instructions.Stage) string {
	var lines []string
	for _, command := range stage.Commands {
		if run, ok := command.(*instructions.RunCommand); ok {
			lines = append(lines, strings.Join(run.CmdLine, " "))
		}
	}
	return strings.Join(lines, "\n")
}
