package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"carbongraph/upstream/client"
)

// Watch has each scrape ask what is so at that moment: how many GraphQL
// requests are in flight, and how the upstream's client is. It is called once.
func (m *Metrics) Watch(inFlight func() int, upstream func() client.Stats) {
	create := promauto.With(m.registry)
	create.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "carbongraph_requests_in_flight",
		Help: "GraphQL requests being answered.",
	}, func() float64 { return float64(inFlight()) })
	create.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "carbongraph_upstream_requests_in_flight",
		Help: "Requests sent upstream and not answered yet.",
	}, func() float64 { return float64(upstream().InFlight) })
	create.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "carbongraph_upstream_requests_limit",
		Help: "Requests that may be under way upstream at once, by its latency of late.",
	}, func() float64 { return float64(upstream().Limit) })
	for _, state := range [...]string{"closed", "half-open", "open"} {
		create.NewGaugeFunc(prometheus.GaugeOpts{
			Name:        "carbongraph_upstream_breaker_state",
			Help:        "1 for the state that the circuit breaker is in, 0 for the others.",
			ConstLabels: prometheus.Labels{"state": state},
		}, func() float64 {
			if upstream().Breaker == state {
				return 1
			}
			return 0
		})
	}
}

// WatchLog has each scrape ask how many lines of the log were dropped. It is
// called once.
func (m *Metrics) WatchLog(dropped func() uint64) {
	promauto.With(m.registry).NewCounterFunc(prometheus.CounterOpts{
		Name: "carbongraph_log_lines_dropped_total",
		Help: "Lines of the log that were dropped because they came faster than they were read.",
	}, func() float64 { return float64(dropped()) })
}
