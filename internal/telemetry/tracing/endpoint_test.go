package tracing_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"carbongraph/internal/telemetry"
	"carbongraph/internal/telemetry/tracing"
)

func TestBadVariables(t *testing.T) {
	t.Parallel()
	const endpoint = "http://127.0.0.1:4318"
	for _, test := range []struct {
		vars map[string]string
		want string
	}{
		{
			map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"},
			"OTEL_EXPORTER_OTLP_ENDPOINT: must be an http:// or https:// address",
		},
		{
			map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://", "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint},
			"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: must be an http:// or https:// address",
		},
		{
			map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
			"OTEL_EXPORTER_OTLP_PROTOCOL: must be http/protobuf or http/json, not grpc",
		},
		{
			map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_TRACES_EXPORTER": "zipkin"},
			`OTEL_TRACES_EXPORTER: must be otlp or none, not "zipkin"`,
		},
	} {
		_, err := tracing.New(t.Context(), environment(test.vars), options(t.Output()))
		if err == nil || err.Error() != test.want {
			t.Errorf("%v:\ngot  %v\nwant %s", test.vars, err, test.want)
		}
	}
}

func TestEndpointOfTracesAlone(t *testing.T) {
	t.Parallel()
	collector := newCollector(t)
	tracer, err := tracing.New(t.Context(), environment(map[string]string{
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.URL + "/custom",
		"OTEL_EXPORTER_OTLP_ENDPOINT":        "http://127.0.0.1:1",
	}), options(t.Output()))
	if err != nil {
		t.Fatal(err)
	}
	serve(t, tracer, http.StatusOK, telemetry.Request{})
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(collector.paths, []string{"/custom"}) {
		t.Errorf("sent to %q, want /custom", collector.paths)
	}
}

// The variables of the process are the SDK's to read, so this test sets them.
func TestStandardVariables(t *testing.T) {
	t.Setenv("OTEL_SERVICE_NAME", "contacts-api")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=staging")
	collector := newCollector(t)
	tracer := newTracer(t, collector.URL, t.Output())
	serve(t, tracer, http.StatusOK, telemetry.Request{})
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"contacts-api"`, `"staging"`} {
		if !strings.Contains(collector.resource, want) {
			t.Errorf("the resource %s does not say %s", collector.resource, want)
		}
	}

	t.Setenv("OTEL_TRACES_SAMPLER", "always_off")
	collector = newCollector(t)
	tracer = newTracer(t, collector.URL, t.Output())
	serve(t, tracer, http.StatusOK, telemetry.Request{})
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(collector.spans) > 0 {
		t.Errorf("spans %v in spite of always_off", collector.spans)
	}
}

func TestACollectorThatIsAwayIsLogged(t *testing.T) {
	t.Parallel()
	collector := newCollector(t)
	collector.Close()
	var log strings.Builder
	tracer := newTracer(t, collector.URL, &log)
	serve(t, tracer, http.StatusOK, telemetry.Request{})
	if err := tracer.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if !strings.Contains(log.String(), "spans were not exported") || strings.Contains(log.String(), "hush") {
		t.Errorf("the log says %q", log.String())
	}
}
