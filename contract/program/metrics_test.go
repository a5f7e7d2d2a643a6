package program

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/faultstest"
)

// scraped is what was ever seen at /metrics.
type scraped struct {
	// types is the type of each family; labels, its labels, sorted.
	types  map[string]string
	labels map[string][]string
	// most is the largest value of each series.
	most map[string]float64
}

var (
	typeLine  = regexp.MustCompile(`(?m)^# TYPE (\w+) (\w+)$`)
	valueLine = regexp.MustCompile(`(?m)^((\w+?)(_bucket|_sum|_count)?(?:\{(.*)\})?) (\S+)$`)
	labelName = regexp.MustCompile(`(\w+)="`)
)

// add takes in a page of metrics.
func (s *scraped) add(t *testing.T, page string) {
	t.Helper()
	for _, match := range typeLine.FindAllStringSubmatch(page, -1) {
		s.types[match[1]] = match[2]
	}
	for _, match := range valueLine.FindAllStringSubmatch(page, -1) {
		family := match[2]
		if s.types[family] == "" {
			family += match[3] // a name that merely ends so
		}
		value, err := strconv.ParseFloat(match[5], 64)
		if err != nil || s.types[family] == "" {
			t.Fatalf("the line %q: %v", match[0], err)
		}
		s.most[match[1]] = max(s.most[match[1]], value)
		s.labels[family] = nil
		for _, label := range labelName.FindAllStringSubmatch(match[4], -1) {
			if label[1] != "le" {
				s.labels[family] = append(s.labels[family], label[1])
			}
		}
		slices.Sort(s.labels[family])
	}
}

// measured is a server whose metrics are looked at all the time.
type measured struct {
	servertest.Faulty
	address string // of the metrics
	seen    scraped
}

func startMeasured(t *testing.T, settings ...string) *measured {
	t.Helper()
	f := servertest.StartFaulty(t, servertest.Script(faultstest.Rows(servertest.FaultRows)), append(settings, "METRICS_ADDR=127.0.0.1:0")...)
	return &measured{f, servertest.MetricsURL(t, f.Log), scraped{map[string]string{}, map[string][]string{}, map[string]float64{}}}
}

// shows reports whether a series is at least so much now.
func (m *measured) shows(t *testing.T, series string, least float64) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := m.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	m.seen.add(t, string(page))
	now := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` (\S+)$`).FindStringSubmatch(string(page))
	if now == nil {
		return false
	}
	value, err := strconv.ParseFloat(now[1], 64)
	return err == nil && value >= least
}

// wantShown waits until a series is at least so much.
func (m *measured) wantShown(t *testing.T, series string, least float64) {
	t.Helper()
	servertest.InTime(t, fmt.Sprint(series, " ", least), func() bool { return m.shows(t, series, least) })
}

// crowd has two equal reads in flight for a while, and one request more than
// there is room for.
func (m *measured) crowd(t *testing.T, turn int) {
	t.Helper()
	m.Up.Script(faultstest.After(300*time.Millisecond, faultstest.Rows(servertest.FaultRows)))
	c := m.Caller("co1", "r")
	document := fmt.Sprintf(`query Crowd { customerContacts(first: %d) { nodes { id } } }`, turn)
	var both sync.WaitGroup
	both.Go(func() { c.Ask(t, document).Want(t, servertest.FaultQueryData) })
	m.wantShown(t, "carbongraph_upstream_requests_in_flight", 1)
	both.Go(func() { c.Ask(t, document) })
	for range 20 {
		if m.shows(t, "carbongraph_requests_in_flight", 2) {
			c.Ask(t, document)
			break
		}
	}
	both.Wait()
}

// TestMetricsInTheDocumentation makes everything happen that is counted, and
// compares what is served with the page's table: neither has a metric, a type
// or a label that the other has not.
func TestMetricsInTheDocumentation(t *testing.T) {
	t.Parallel()
	m := startMeasured(t, "MAX_IN_FLIGHT=2", "CACHE_TTL=1m")
	c := m.Caller("co1", "rw")
	m.Up.Script(faultstest.Reset, faultstest.Answer(http.StatusOK, servertest.FaultRows, faultstest.JSON, "X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 57"))
	c.Ask(t, `query Contacts `+servertest.FaultQuery).Want(t, servertest.FaultQueryData)
	m.wantShown(t, "carbongraph_upstream_retries_total", 1)
	m.wantShown(t, "carbongraph_upstream_rate_budget_remaining", 57)
	m.wantShown(t, `carbongraph_requests_total{code="",operation="Contacts",outcome="ok",type="query"}`, 1)

	c.Ask(t, `query Contacts `+servertest.FaultQuery).Want(t, servertest.FaultQueryData)
	m.wantShown(t, "carbongraph_upstream_cached_reads_total", 1)
	m.wantShown(t, "carbongraph_rows_total", 2)

	for turn := range 20 {
		m.crowd(t, turn+2)
		if m.shows(t, "carbongraph_upstream_shared_reads_total", 1) && m.shows(t, `carbongraph_requests_refused_total{reason="in_flight"}`, 1) {
			break
		}
	}
	m.wantShown(t, "carbongraph_upstream_shared_reads_total", 1)
	m.wantShown(t, `carbongraph_requests_refused_total{reason="in_flight"}`, 1)

	m.Up.Script(faultstest.Problem(http.StatusServiceUnavailable, "PGRST000"))
	servertest.InTime(t, "an open breaker", func() bool {
		c.Ask(t, servertest.FaultWrite).WantError(t, "UPSTREAM_UNAVAILABLE", "")
		return m.shows(t, `carbongraph_upstream_breaker_state{state="open"}`, 1)
	})
	m.wantShown(t, `carbongraph_upstream_requests_total{kind="unavailable",method="POST",status="5xx"}`, 1)
	m.seen.compare(t)
}

// compare compares what was seen with the page.
func (s *scraped) compare(t *testing.T) {
	t.Helper()
	documented := map[string]bool{}
	for _, row := range documentedTable(t, "Metrics") {
		name := inBackticks(row[0])[0]
		documented[name] = true
		if kind := strings.TrimSpace(row[1]); s.types[name] != kind {
			t.Errorf("%s is %q, and the page says %s", name, s.types[name], kind)
		}
		if labels := inBackticks(row[2]); !slices.Equal(s.labels[name], labels) {
			t.Errorf("%s has the labels %q, and the page says %q", name, s.labels[name], labels)
		}
		// Tests of their own count these.
		if !s.counted(name) && name != "carbongraph_panics_total" && name != "carbongraph_log_lines_dropped_total" && !strings.HasPrefix(name, "carbongraph_live_") {
			t.Errorf("%s has counted nothing", name)
		}
	}
	for name := range s.types {
		if strings.HasPrefix(name, "carbongraph_") && !documented[name] {
			t.Errorf("%s is not on the page", name)
		}
	}
	for _, name := range regexp.MustCompile(`\b(carbongraph|go|process)_\w+`).FindAllString(pages(t)[operationsPage], -1) {
		if s.types[name] == "" && name != "go_version" {
			t.Errorf("the page names %s, which is not served", name)
		}
	}
}

// counted reports whether a series of the family was ever more than 0.
func (s *scraped) counted(family string) bool {
	for series, value := range s.most {
		if strings.HasPrefix(series, family) && value > 0 {
			return true
		}
	}
	return false
}
