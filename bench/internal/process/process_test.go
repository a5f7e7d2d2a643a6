package process_test

import (
	"testing"

	"carbongraph/bench/internal/process"
)

func TestStart(t *testing.T) {
	t.Parallel()
	script := `echo starting before 127.0.0.1:1; echo "demo listens on http://$HOST:4321/graphql" >&2; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 60`
	server, err := process.Start(t.Context(), "sh", []string{"-c", script}, []string{"HOST=127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	if server.Address != "127.0.0.1:4321" {
		t.Errorf("listens on %s", server.Address)
	}
	if cpu, err := server.CPU(); err != nil || cpu <= 0 {
		t.Errorf("took %v of processor time, error %v", cpu, err)
	}
	if peak, err := server.PeakMemory(); err != nil || peak <= 0 {
		t.Errorf("took %d bytes, error %v", peak, err)
	}
	if err := server.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := server.CPU(); err == nil {
		t.Error("it has processor time after its end")
	}
}

func TestStartFails(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"says nothing":          "exit 1",
		"says nothing of where": "echo listening on every address",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if server, err := process.Start(t.Context(), "sh", []string{"-c", script}, nil); err == nil {
				t.Errorf("started at %s", server.Address)
			}
		})
	}
	if _, err := process.Start(t.Context(), "/no/such/program", nil, nil); err == nil {
		t.Error("started a program that is not there")
	}
}
