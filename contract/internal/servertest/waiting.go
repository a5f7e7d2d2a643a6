package servertest

import (
	"regexp"
	"testing"
	"time"

	"carbongraph/internal/telemetry/logtest"
)

// MetricsURL returns where the log says that the metrics are.
func MetricsURL(t *testing.T, log *logtest.Buffer) string {
	t.Helper()
	var address []string
	InTime(t, "the log says where the metrics are", func() bool {
		address = regexp.MustCompile(`for"?[=:]"?metrics"?[ ,]"?address"?[=:]"?([0-9.:]+)`).FindStringSubmatch(log.String())
		return address != nil
	})
	return "http://" + address[1] + "/metrics"
}

// InTime waits until a condition holds.
func InTime(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}
