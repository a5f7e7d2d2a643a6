package validate

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	"sigs.k8s.io/yaml"
)

// targetLabels are the labels that a scrape adds.
var targetLabels = []string{"job", "instance"}

// checkQuery parses a query and fails where it names a metric or a label that
// the server does not serve.
func checkQuery(t *testing.T, where, query string) {
	t.Helper()
	expression, err := parser.NewParser(parser.Options{}).ParseExpr(query)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	served, err := metrics()
	if err != nil || len(served) == 0 {
		t.Fatal("no metrics found:", err)
	}
	known := slices.Clone(targetLabels)
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		names, found := served[selector.Name]
		if !found && !slices.Contains(runtimeMetrics, selector.Name) {
			t.Errorf("%s: the server has no metric %s", where, selector.Name)
		}
		known = append(known, names...)
		for _, matcher := range selector.LabelMatchers {
			if matcher.Name != "__name__" && !slices.Contains(append(names, targetLabels...), matcher.Name) {
				t.Errorf("%s: %s has no label %s", where, selector.Name, matcher.Name)
			}
		}
		return nil
	})
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		if sum, ok := node.(*parser.AggregateExpr); ok {
			for _, name := range sum.Grouping {
				if !slices.Contains(known, name) {
					t.Errorf("%s: nothing has the label %s", where, name)
				}
			}
		}
		return nil
	})
}

// runtimeMetrics are those of Prometheus itself and of its Go client that are
// asked for here.
var runtimeMetrics = []string{
	"up", "go_goroutines", "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
}

// read decodes YAML in which an unknown field is an error.
func read(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func TestPrometheus(t *testing.T) {
	t.Parallel()
	var config struct {
		Global struct {
			ScrapeInterval     string `json:"scrape_interval"`
			EvaluationInterval string `json:"evaluation_interval"`
		} `json:"global"`
		RuleFiles     []string `json:"rule_files"`
		ScrapeConfigs []struct {
			JobName      string `json:"job_name"`
			DNSSDConfigs []struct {
				Names           []string `json:"names"`
				Type            string   `json:"type"`
				Port            int      `json:"port"`
				RefreshInterval string   `json:"refresh_interval"`
			} `json:"dns_sd_configs"`
		} `json:"scrape_configs"`
	}
	read(t, "../prometheus/prometheus.yml", &config)
	for _, file := range config.RuleFiles {
		checkExists(t, "rule_files", "../prometheus/"+file)
	}
	target := config.ScrapeConfigs[0]
	if target.JobName != "carbongraph" || target.DNSSDConfigs[0].Port != 9090 {
		t.Errorf("it scrapes %+v, want the job of the alerts on the image's METRICS_ADDR", target)
	}
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	var file struct {
		Groups []struct {
			Name  string `json:"name"`
			Rules []struct {
				Alert       string            `json:"alert"`
				Expr        string            `json:"expr"`
				For         string            `json:"for"`
				Labels      map[string]string `json:"labels"`
				Annotations map[string]string `json:"annotations"`
			} `json:"rules"`
		} `json:"groups"`
	}
	read(t, "../prometheus/alerts.yml", &file)
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			checkQuery(t, rule.Alert, rule.Expr)
			if rule.Labels["severity"] == "" || rule.Annotations["summary"] == "" {
				t.Errorf("%s has no severity or no summary", rule.Alert)
			}
		}
	}
	if len(file.Groups) == 0 {
		t.Error("no alerts")
	}
}

func TestDashboard(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../grafana/dashboards/carbongraph.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			ID          int
			Type        string
			Title       string
			Description string
			Targets     []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	// Grafana puts these in before it asks Prometheus.
	variables := strings.NewReplacer("$__rate_interval", "1m", "$instance", ".*")
	shown := map[int]bool{}
	for _, panel := range dashboard.Panels {
		if shown[panel.ID] {
			t.Errorf("%s has the id of another panel", panel.Title)
		}
		shown[panel.ID] = true
		if panel.Type == "row" {
			continue
		}
		if panel.Description == "" || len(panel.Targets) == 0 {
			t.Errorf("%s has no description or nothing to show", panel.Title)
		}
		for _, target := range panel.Targets {
			checkQuery(t, panel.Title, variables.Replace(target.Expr))
		}
	}
}

func TestDashboardShowsEveryMetric(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../grafana/dashboards/carbongraph.json")
	if err != nil {
		t.Fatal(err)
	}
	served, err := metrics()
	if err != nil {
		t.Fatal(err)
	}
	for name := range served {
		if strings.HasSuffix(name, "_sum") || strings.HasSuffix(name, "_count") {
			continue // of a histogram, whose buckets are shown
		}
		if !strings.Contains(string(text), name) {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}
