package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CPU is the processor time that the process has taken, user and system, all
// threads together. Go's runtime ends no threads, so none is missing.
//
// It is the sum of what the scheduler counts for each thread, in nanoseconds:
// the sum in /proc/<pid>/stat is told in hundredths of a second, which is the
// length of a whole round of some measurements.
func (s *Server) CPU() (time.Duration, error) {
	threads, err := filepath.Glob(s.proc("task/*/schedstat"))
	if err != nil {
		return 0, err
	}
	var total time.Duration
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			return 0, err
		}
		onCPU, _, _ := strings.Cut(string(text), " ")
		ns, err := strconv.ParseInt(onCPU, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", thread, err)
		}
		total += time.Duration(ns)
	}
	if total == 0 {
		return 0, fmt.Errorf("%s tells no processor time", s.proc("task"))
	}
	return total, nil
}

// PeakMemory is the most memory that the process has had resident, in bytes.
func (s *Server) PeakMemory() (int64, error) { return s.status("VmHWM:") }

// Memory is the memory that the process has resident, in bytes.
func (s *Server) Memory() (int64, error) { return s.status("VmRSS:") }

// status is a size in the process's status, in bytes.
func (s *Server) status(name string) (int64, error) {
	text, err := os.ReadFile(s.proc("status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, name); found {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("%s has no %s", s.proc("status"), name)
}

func (s *Server) proc(name string) string {
	return filepath.Join("/proc", strconv.Itoa(s.command.Process.Pid), name)
}
