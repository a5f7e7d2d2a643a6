package config_test

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"carbongraph/internal/config"
)

// environment is a getenv over a map.
func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func mustParse(t *testing.T, args []string, vars map[string]string) config.Config {
	t.Helper()
	c, err := config.Parse(args, environment(vars))
	if err != nil {
		t.Fatalf("Parse(%q, %v): %v", args, vars, err)
	}
	return c
}

func defaults() config.Config {
	return config.Config{
		ListenAddr:      ":8080",
		RequestTimeout:  15 * time.Second,
		ShutdownTimeout: 20 * time.Second,
		MaxInFlight:     256,
		Introspection:   true,
		Playground:      true,
		AllowGet:        true,
		Explain:         true,
		AuthMode:        config.Passthrough,
		RegexFilters:    true,
		ScopeCheck:      config.ScopeCheckAuto,
		DefaultPageSize: 100, DefaultNestedPageSize: 25,
		MaxPageSize: 1000,
		Live:        config.Live{Interval: 10 * time.Second, StaleAfter: time.Minute, MaxSubscriptions: 1000},
		Upstream: config.Upstream{
			KeyHeader:    "Authorization",
			Timeout:      5 * time.Second,
			MaxRows:      1000,
			MaxBodyBytes: 16 << 20,
			MaxInFlight:  64,
		},
		Limits: config.Limits{
			BodyBytes: 256 << 10, Tokens: 1000, Depth: 10, Aliases: 15, RootFields: 10, DuplicateFields: 50,
			Directives: 10, ListValues: 100, Cost: 10000, UpstreamRequests: 12, ResponseBytes: 32 << 20, Errors: 10,
		},
		Cache:     config.Cache{MaxBytes: 32 << 20},
		LogFormat: config.LogText,
		LogLevel:  slog.LevelInfo,
	}
}

func TestNothingSet(t *testing.T) {
	t.Parallel()
	if got, want := mustParse(t, nil, nil), defaults(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// settings sets every setting to something else than its default, and says
// what the configuration is then.
func settings(t *testing.T) (map[string]string, config.Config) {
	t.Helper()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte("crbn_from-file\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{
		"LISTEN_ADDR": "127.0.0.1:0", "METRICS_ADDR": "[::1]:9090", "REQUEST_TIMEOUT": "1m30s", "DRAIN_DELAY": "3s",
		"SHUTDOWN_TIMEOUT": "500ms", "MAX_IN_FLIGHT": "1", "CORS_ORIGINS": "https://a.example, http://localhost:3000,",
		"INTROSPECTION": "false", "PLAYGROUND": "false", "ALLOW_GET": "false", "FEDERATION": "true", "EXPLAIN": "true",
		"PERSISTED_DOCUMENTS": "documents.json", "PERSISTED_ONLY": "true", "MCP": "true", "MCP_WRITES": "true", "AUTH_MODE": "service",
		"CLIENT_TOKENS_FILE": "tokens", "DEFAULT_PAGE_SIZE": "7", "DEFAULT_NESTED_PAGE_SIZE": "3", "MAX_PAGE_SIZE": "500",
		"REGEX_FILTERS": "false", "SCOPE_CHECK": "off", "MAX_UPSTREAM_REQUESTS": "20", "MAX_RESPONSE_BYTES": "21", "MEMORY_BUDGET": "22",
		"LIVE_INTERVAL": "2s", "LIVE_STALE_AFTER": "4s", "MAX_SUBSCRIPTIONS": "5",
		"UPSTREAM_URL": "https://erp.example.com/rest/v1/", "UPSTREAM_API_KEY_FILE": keyFile,
		"UPSTREAM_KEY_HEADER": "carbon-key", "UPSTREAM_TIMEOUT": "1s", "UPSTREAM_MAX_ROWS": "600",
		"UPSTREAM_MAX_BODY_BYTES": "1024", "UPSTREAM_MAX_IN_FLIGHT": "8", "UPSTREAM_RATE_LIMIT": "60", "MAX_BODY_BYTES": "11", "MAX_TOKENS": "12",
		"MAX_DEPTH": "13", "MAX_ALIASES": "0", "MAX_ROOT_FIELDS": "14", "MAX_DUPLICATE_FIELDS": "15",
		"MAX_DIRECTIVES": "0", "MAX_LIST_VALUES": "16", "MAX_COST": "17", "MAX_ERRORS": "18", "CACHE_TTL": "30s",
		"CACHE_MAX_BYTES": "19", "LOG_FORMAT": "json", "LOG_LEVEL": "debug",
	}
	return vars, config.Config{
		ListenAddr: "127.0.0.1:0", MetricsAddr: "[::1]:9090", RequestTimeout: 90 * time.Second,
		DrainDelay: 3 * time.Second, ShutdownTimeout: 500 * time.Millisecond, MemoryBudget: 22, MaxInFlight: 1,
		CORSOrigins: []string{"https://a.example", "http://localhost:3000"},
		Federation:  true, Explain: true, PersistedDocuments: "documents.json", PersistedOnly: true, MCP: true, MCPWrites: true,
		AuthMode: config.Service, ClientTokensFile: "tokens", DefaultPageSize: 7, DefaultNestedPageSize: 3, MaxPageSize: 500, ScopeCheck: config.ScopeCheckOff,
		Live: config.Live{Interval: 2 * time.Second, StaleAfter: 4 * time.Second, MaxSubscriptions: 5},
		Upstream: config.Upstream{
			URL:    &url.URL{Scheme: "https", Host: "erp.example.com", Path: "/rest/v1"},
			APIKey: "crbn_from-file", APIKeyFile: keyFile, KeyHeader: "Carbon-Key", Timeout: time.Second, MaxRows: 600,
			MaxBodyBytes: 1024, MaxInFlight: 8, RateLimit: 60,
		},
		Limits: config.Limits{
			BodyBytes: 11, Tokens: 12, Depth: 13, RootFields: 14, DuplicateFields: 15, ListValues: 16, Cost: 17, UpstreamRequests: 20, ResponseBytes: 21, Errors: 18,
		},
		Cache:     config.Cache{TTL: 30 * time.Second, MaxBytes: 19},
		LogFormat: config.LogJSON,
		LogLevel:  slog.LevelDebug,
	}
}

func TestEverySettingByVariable(t *testing.T) {
	t.Parallel()
	vars, want := settings(t)
	vars["REDIS_URL"], want.RedisURL = "rediss://user:secret@cache:6380/2", "rediss://user:secret@cache:6380/2"
	if got := mustParse(t, nil, vars); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEverySettingByFlag(t *testing.T) {
	t.Parallel()
	vars, want := settings(t)
	var args []string
	for name, text := range vars {
		args = append(args, "--"+strings.ReplaceAll(strings.ToLower(name), "_", "-")+"="+text)
	}
	if got := mustParse(t, args, nil); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestHelpListsEverySetting(t *testing.T) {
	t.Parallel()
	vars, _ := settings(t)
	vars["REDIS_URL"], vars["UPSTREAM_API_KEY"] = "", ""
	help := config.Help()
	for name := range vars {
		flag := "--" + strings.ReplaceAll(strings.ToLower(name), "_", "-")
		inHelp := flag + " "
		if name == "REDIS_URL" || name == "UPSTREAM_API_KEY" {
			inHelp = "(no flag)"
		}
		if !slices.ContainsFunc(strings.Split(help, "\n"), func(line string) bool {
			return strings.HasPrefix(line, "  "+name+" ") && strings.Contains(line+" ", inHelp)
		}) {
			t.Errorf("no line of the help has %s and %s", name, inHelp)
		}
	}
	if got := len(regexp.MustCompile(`(?m)^  [A-Z_]+ `).FindAllString(help, -1)); got != len(vars) {
		t.Errorf("the help has %d settings, and these tests know %d", got, len(vars))
	}
	for line := range strings.Lines(help) {
		if len([]rune(line)) > 81 {
			t.Errorf("the help has a line of over 80 characters: %s", line)
		}
	}
}

func TestFlagWinsOverVariable(t *testing.T) {
	t.Parallel()
	vars := map[string]string{"MAX_DEPTH": "5", "UPSTREAM_URL": "http://upstream.example", "PLAYGROUND": "false"}
	c := mustParse(t, []string{"--max-depth", "6", "--upstream-url=", "--playground"}, vars)
	if c.Limits.Depth != 6 || !c.Sandbox() || !c.Playground {
		t.Errorf("depth %d, sandbox %t, playground %t; want 6, true, true", c.Limits.Depth, c.Sandbox(), c.Playground)
	}
}

func TestExplainFollowsTheSandbox(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		url, explain string
		want         bool
	}{
		{"", "", true},
		{"", "false", false},
		{"http://upstream.example", "", false},
		{"http://upstream.example", "auto", false},
		{"http://upstream.example", "true", true},
	} {
		vars := map[string]string{"UPSTREAM_URL": test.url, "EXPLAIN": test.explain}
		if got := mustParse(t, nil, vars).Explain; got != test.want {
			t.Errorf("UPSTREAM_URL %q, EXPLAIN %q: %t, want %t", test.url, test.explain, got, test.want)
		}
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args string
		want config.Action
	}{
		{"", config.Serve},
		{"--help", config.ShowHelp},
		{"-h", config.ShowHelp},
		{"--version --help", config.ShowHelp},
		{"--version", config.ShowVersion},
		{"--print-schema --federation", config.PrintSchema},
		{"--check", config.Check},
	} {
		if got := mustParse(t, strings.Fields(test.args), nil).Action; got != test.want {
			t.Errorf("%q: %d, want %d", test.args, got, test.want)
		}
	}
}

func TestHelpAndVersionReadNoSetting(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--help", "--version"} {
		mustParse(t, []string{flag}, map[string]string{"MAX_DEPTH": "deep"})
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	c := mustParse(t, nil, map[string]string{
		"UPSTREAM_API_KEY": "crbn_hush", "REDIS_URL": "redis://:hush@localhost",
	})
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("started", "config", c, "key", c.Upstream.APIKey)
	logger = slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("started", "config", c, "key", c.Upstream.APIKey)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&log, verb+verb, c, c.RedisURL)
	}
	log.WriteString(c.RedisURL.String() + c.RedisURL.GoString())
	for _, secret := range []string{"hush", fmt.Sprintf("%x", "hush")} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("a secret was printed: %s", log.String())
		}
	}
	if string(c.Upstream.APIKey) != "crbn_hush" {
		t.Error("the key is not what was set")
	}
}

func ExampleParse() {
	vars := map[string]string{"UPSTREAM_URL": "https://rest.carbon.ms", "MAX_PAGE_SIZE": "2000"}
	_, err := config.Parse([]string{"--log-format=json"}, func(name string) string { return vars[name] })
	fmt.Println(err)
	// Output:
	// MAX_PAGE_SIZE: must be at most UPSTREAM_MAX_ROWS (1000), not 2000
}

func TestInTheClear(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"": false, "https://rest.carbon.ms": false, "http://localhost:3000": false, "http://127.0.0.2": false, "http://[::1]:3000/rest": false,
		"http://postgrest:3000": true, "http://10.0.0.1": true, "http://localhost.example": true,
	} {
		if got := mustParse(t, nil, map[string]string{"UPSTREAM_URL": url}).Upstream.InTheClear(); got != want {
			t.Errorf("%q: %t", url, got)
		}
	}
}
