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

// Live is the state of subscriptions at one moment. All but Subscriptions and
// Lists are sums since the start.
type Live struct {
	// Lists are what is polled: one for each credential, operation and variables.
	Subscriptions, Lists int
	// PollsSaved are reads of polls that another poll had answered.
	Polls, PollsSaved, Events, SlowReaders int64
}

// WatchLive has each scrape ask for the state of subscriptions. It is called
// once.
func (m *Metrics) WatchLive(state func() Live) {
	create := promauto.With(m.registry)
	for _, g := range []struct {
		name, help string
		value      func(Live) int
	}{
		{"carbongraph_live_subscriptions", "Subscriptions being answered.", func(l Live) int { return l.Subscriptions }},
		{"carbongraph_live_lists", "Answers that are polled for one subscription or more.", func(l Live) int { return l.Lists }},
	} {
		create.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help}, func() float64 { return float64(g.value(state())) })
	}
	for _, c := range []struct {
		name, help string
		value      func(Live) int64
	}{
		{"carbongraph_live_polls_total", "Polls for subscriptions.", func(l Live) int64 { return l.Polls }},
		{"carbongraph_live_polls_saved_total", "Reads of polls that another poll had answered.", func(l Live) int64 { return l.PollsSaved }},
		{"carbongraph_live_events_total", "Answers sent to subscribers.", func(l Live) int64 { return l.Events }},
		{"carbongraph_live_slow_readers_total", "Subscribers cut off because they did not read.", func(l Live) int64 { return l.SlowReaders }},
	} {
		create.NewCounterFunc(prometheus.CounterOpts{Name: c.name, Help: c.help}, func() float64 { return float64(c.value(state())) })
	}
}
