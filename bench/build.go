package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// built is the programs, each in a file.
type built struct {
	folder                         string
	upstream, proxy, server, plain string
}

// build builds the programs. A server that is there already is not built.
func build(ctx context.Context, server string) (*built, error) {
	root, err := repository(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	b := &built{
		folder:   folder,
		upstream: filepath.Join(folder, "upstream"),
		proxy:    filepath.Join(folder, "proxy"),
		server:   filepath.Join(folder, "server"),
		plain:    filepath.Join(folder, "plain"),
	}
	sources := map[string]string{b.upstream: "bench/upstream", b.proxy: "bench/proxy", b.plain: "bench/plain"}
	if server == "" {
		sources[b.server] = "."
	} else if b.server, err = filepath.Abs(server); err != nil {
		return nil, err
	}
	for program, source := range sources {
		command := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
		// The yardstick is a module of its own, so each is built in its folder.
		command.Dir = filepath.Join(root, source)
		if output, err := command.CombinedOutput(); err != nil {
			b.remove()
			return nil, fmt.Errorf("building %s: %w\n%s", source, err, output)
		}
	}
	return b, nil
}

// remove removes what was built.
func (b *built) remove() { _ = os.RemoveAll(b.folder) }

// repository is the folder of the module that the benchmark is part of.
func repository(ctx context.Context) (string, error) {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	return filepath.Dir(strings.TrimSpace(string(mod))), nil
}
