// Package metrics counts what the server does, for Prometheus.
//
// Labels come from sets of bounded size: an operation's name is the caller's
// to choose, so only the first of them have series of their own.
package metrics

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"carbongraph/internal/telemetry"
)

// Metrics is a registry of its own with every metric of the server. Its
// methods may be called at once from anywhere.
type Metrics struct {
	registry   *prometheus.Registry
	operations operationNames

	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	rows      prometheus.Counter
	bytes     prometheus.Counter
	refused   *prometheus.CounterVec
	panics    prometheus.Counter

	upstream upstreamMetrics
}

// New returns metrics in which nothing was counted yet.
func New(build telemetry.Build) *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	create := promauto.With(registry)
	create.NewGaugeVec(prometheus.GaugeOpts{
		Name: "carbongraph_build_info",
		Help: "The build that is running; always 1.",
	}, []string{"version", "revision", "go_version"}).WithLabelValues(build.Version, build.Revision, build.Go).Set(1)

	m := &Metrics{
		registry: registry,
		requests: create.NewCounterVec(prometheus.CounterOpts{
			Name: "carbongraph_requests_total",
			Help: "GraphQL requests answered, by operation, its type, the outcome and the code of the first error.",
		}, []string{"operation", "type", "outcome", "code"}),
		durations: create.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "carbongraph_request_duration_seconds",
			Help:    "Time to answer a GraphQL request, by operation and its type.",
			Buckets: durationBuckets,
		}, []string{"operation", "type"}),
		rows: create.NewCounter(prometheus.CounterOpts{
			Name: "carbongraph_rows_total",
			Help: "Rows in the answers to GraphQL requests.",
		}),
		bytes: create.NewCounter(prometheus.CounterOpts{
			Name: "carbongraph_response_bytes_total",
			Help: "Bytes in the answers to GraphQL requests.",
		}),
		refused: create.NewCounterVec(prometheus.CounterOpts{
			Name: "carbongraph_requests_refused_total",
			Help: "GraphQL requests refused because too many were in flight or on their way.",
		}, []string{"reason"}),
		panics: create.NewCounter(prometheus.CounterOpts{
			Name: "carbongraph_panics_total",
			Help: "Requests that ended in a panic.",
		}),
		upstream: newUpstreamMetrics(create),
	}
	m.operations = operationNames{seen: map[string]time.Time{}, forget: func(name string) {
		series := prometheus.Labels{"operation": name}
		m.requests.DeletePartialMatch(series)
		m.durations.DeletePartialMatch(series)
	}}
	return m
}

// durationBuckets are in seconds, up to the longest that a request may take
// unless it was configured otherwise.
var durationBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15}

// Handler serves the metrics as Prometheus reads them.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// RecordRequest counts a GraphQL request that was answered.
func (m *Metrics) RecordRequest(_ context.Context, r telemetry.Request) {
	operation := m.operations.label(r)
	m.requests.WithLabelValues(operation, r.Type, string(r.Outcome), r.Code).Inc()
	if r.Type != "subscription" { // which lasts until its caller leaves
		m.durations.WithLabelValues(operation, r.Type).Observe(r.Duration.Seconds())
	}
	m.rows.Add(float64(r.Rows))
	m.bytes.Add(float64(r.Bytes))
}

// RequestRefused counts a request for which there was no place. The reason is
// in_flight or receiving.
func (m *Metrics) RequestRefused(reason string) { m.refused.WithLabelValues(reason).Inc() }

// Panicked counts a request that ended in a panic.
func (m *Metrics) Panicked() { m.panics.Inc() }
