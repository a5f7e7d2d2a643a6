package metrics

import (
	"context"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"carbongraph/upstream"
)

// upstreamMetrics is what the upstream's client does.
type upstreamMetrics struct {
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	retries   prometheus.Counter
	shared    prometheus.Counter
	cached    prometheus.Counter
	// budget has no label: as a vector it has no series before the first
	// value, where a gauge would claim that nothing is left.
	budget *prometheus.GaugeVec
}

func newUpstreamMetrics(create promauto.Factory) upstreamMetrics {
	return upstreamMetrics{
		requests: create.NewCounterVec(prometheus.CounterOpts{
			Name: "carbongraph_upstream_requests_total",
			Help: "Requests sent upstream, by method, class of the status and kind of failure.",
		}, []string{"method", "status", "kind"}),
		durations: create.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "carbongraph_upstream_request_duration_seconds",
			Help:    "Time from sending a request upstream to the last byte of its answer, by method.",
			Buckets: durationBuckets,
		}, []string{"method"}),
		retries: create.NewCounter(prometheus.CounterOpts{
			Name: "carbongraph_upstream_retries_total",
			Help: "Reads that were sent a second time.",
		}),
		shared: create.NewCounter(prometheus.CounterOpts{
			Name: "carbongraph_upstream_shared_reads_total",
			Help: "Reads that took the answer of an equal read in flight.",
		}),
		cached: create.NewCounter(prometheus.CounterOpts{
			Name: "carbongraph_upstream_cached_reads_total",
			Help: "Reads that took an answer kept from before.",
		}),
		budget: create.NewGaugeVec(prometheus.GaugeOpts{
			Name: "carbongraph_upstream_rate_budget_remaining",
			Help: "Requests left in the rate limit of the credential that was used last.",
		}, nil),
	}
}

// RecordAttempt counts a request sent upstream, or a read for which nothing was
// sent. It is what a client.Config's Observe calls.
func (m *Metrics) RecordAttempt(_ context.Context, a upstream.Attempt) {
	switch {
	case a.Shared:
		m.upstream.shared.Inc()
		return
	case a.Cached:
		m.upstream.cached.Inc()
		return
	}
	kind := ""
	if a.Failure != nil {
		kind = a.Failure.Kind.String()
	}
	m.upstream.requests.WithLabelValues(a.Method, statusClass(a.Status), kind).Inc()
	m.upstream.durations.WithLabelValues(a.Method).Observe(a.Duration.Seconds())
	if a.Second {
		m.upstream.retries.Inc()
	}
	if a.Quota.Remaining >= 0 {
		m.upstream.budget.WithLabelValues().Set(float64(a.Quota.Remaining))
	}
}

// statusClass is 2xx for 200, and none where no answer came.
func statusClass(status int) string {
	if status == 0 {
		return "none"
	}
	return strconv.Itoa(status/100) + "xx"
}
