package validate

import (
	"os"
	"regexp"
	"testing"
	"time"
)

// drain is how long the server takes to stop, at most: DRAIN_DELAY and
// SHUTDOWN_TIMEOUT together, with their defaults where they are not set, and the
// time that a request has to end when it is cut.
func drain(t *testing.T, environment map[string]string) time.Duration {
	t.Helper()
	return period(t, environment, "DRAIN_DELAY", 0) + period(t, environment, "SHUTDOWN_TIMEOUT", 20*time.Second) + 5*time.Second
}

func period(t *testing.T, environment map[string]string, name string, fallback time.Duration) time.Duration {
	t.Helper()
	text := environment[name]
	if text == "" {
		return fallback
	}
	value, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}

// fixed is an image that stays what it is: one named by its digest, or by a
// release that is not tagged anew.
var fixed = regexp.MustCompile(`^[^@]+:[^@]+@sha256:[0-9a-f]{64}$|^postgrest/postgrest:v\d+\.\d+(\.\d+)?$`)

func checkImage(t *testing.T, where, image string) {
	t.Helper()
	if !fixed.MatchString(image) {
		t.Errorf("%s uses %q, which names no digest", where, image)
	}
}

// checkExists fails where a file that is named is not there.
func checkExists(t *testing.T, where, path string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("%s: %v", where, err)
	}
}
