package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carbongraph/internal/config"
)

func TestBadSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       string
	}{
		{"LISTEN_ADDR", "8080", `LISTEN_ADDR: must be host:port or :port, not "8080"`},
		{"LISTEN_ADDR", "localhost:http", `LISTEN_ADDR: must end in a port from 0 to 65535, not "localhost:http"`},
		{"METRICS_ADDR", ":70000", `METRICS_ADDR: must end in a port from 0 to 65535, not ":70000"`},
		{"REQUEST_TIMEOUT", "15", `REQUEST_TIMEOUT: must be a duration such as 500ms, 5s or 1m30s, not "15"`},
		{"REQUEST_TIMEOUT", "0s", `REQUEST_TIMEOUT: must be at least 1ms, not "0s"`},
		{"DRAIN_DELAY", "-1s", `DRAIN_DELAY: must be at least 0s, not "-1s"`},
		{"MAX_IN_FLIGHT", "0", `MAX_IN_FLIGHT: must be a whole number from 1 to 2147483647, not "0"`},
		{"MAX_DEPTH", "ten", `MAX_DEPTH: must be a whole number from 1 to 2147483647, not "ten"`},
		{"MAX_DEPTH", "1.5", `MAX_DEPTH: must be a whole number from 1 to 2147483647, not "1.5"`},
		{"MAX_COST", "2147483648", `MAX_COST: must be a whole number from 1 to 2147483647, not "2147483648"`},
		{"MAX_ALIASES", "-1", `MAX_ALIASES: must be a whole number from 0 to 2147483647, not "-1"`},
		{"INTROSPECTION", "yes", `INTROSPECTION: must be true or false, not "yes"`},
		{"EXPLAIN", "1", `EXPLAIN: must be true, false or auto, not "1"`},
		{"AUTH_MODE", "none", `AUTH_MODE: must be passthrough or service, not "none"`},
		{"LOG_FORMAT", "xml\n", `LOG_FORMAT: must be text or json, not "xml\n"`},
		{"LOG_LEVEL", "INFO", `LOG_LEVEL: must be debug, info, warn or error, not "INFO"`},
		{"UPSTREAM_URL", "rest.carbon.ms", "UPSTREAM_URL: must be an http:// or https:// address with a host"},
		{"UPSTREAM_URL", "ftp://rest.carbon.ms", "UPSTREAM_URL: must be an http:// or https:// address with a host"},
		{"UPSTREAM_URL", "https://", "UPSTREAM_URL: must be an http:// or https:// address with a host"},
		{"UPSTREAM_URL", "https://:443/", "UPSTREAM_URL: must be an http:// or https:// address with a host"},
		{"UPSTREAM_URL", "https://h\x7f", "UPSTREAM_URL: must be an http:// or https:// address with a host"},
		{"UPSTREAM_URL", "https://me:hush@rest.carbon.ms", "UPSTREAM_URL: must not hold a user or password"},
		{"UPSTREAM_URL", "https://rest.carbon.ms?key=hush", "UPSTREAM_URL: must not hold a query or a fragment"},
		{"UPSTREAM_URL", "https://rest.carbon.ms?", "UPSTREAM_URL: must not hold a query or a fragment"},
		{"UPSTREAM_URL", "https://rest.carbon.ms#", "UPSTREAM_URL: must not hold a query or a fragment"},
		{"UPSTREAM_URL", "https://rest.carbon.ms:0", "UPSTREAM_URL: must have a port from 1 to 65535, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms:65536/", "UPSTREAM_URL: must have a port from 1 to 65535, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms:", "UPSTREAM_URL: must have a port from 1 to 65535, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms:hush", "UPSTREAM_URL: must be an http:// or https:// address with a host"},
		{"UPSTREAM_URL", "https://rest.carbon.ms/rest/../v1", "UPSTREAM_URL: must have a path such as /rest/v1, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms/..", "UPSTREAM_URL: must have a path such as /rest/v1, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms/./v1", "UPSTREAM_URL: must have a path such as /rest/v1, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms//v1", "UPSTREAM_URL: must have a path such as /rest/v1, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms/rest%2fv1", "UPSTREAM_URL: must have a path such as /rest/v1, or none"},
		{"UPSTREAM_URL", "https://rest.carbon.ms/rest v1", "UPSTREAM_URL: must have a path such as /rest/v1, or none"},
		{"UPSTREAM_API_KEY", "hush hush", "UPSTREAM_API_KEY: must be visible ASCII characters without spaces"},
		{"UPSTREAM_API_KEY", "hush\r\nX: y", "UPSTREAM_API_KEY: must be visible ASCII characters without spaces"},
		{"UPSTREAM_API_KEY", strings.Repeat("x", 8193), "UPSTREAM_API_KEY: must be at most 8192 bytes"},
		{"UPSTREAM_API_KEY_FILE", "/nowhere/hush", "UPSTREAM_API_KEY_FILE: cannot be read: no such file or directory"},
		{"UPSTREAM_API_KEY_FILE", "/", "UPSTREAM_API_KEY_FILE: cannot be read: is a directory"},
		{"UPSTREAM_API_KEY_FILE", "/dev/null", "UPSTREAM_API_KEY_FILE: names an empty file"},
		{"UPSTREAM_API_KEY_FILE", "/dev/zero", "UPSTREAM_API_KEY_FILE: names a file whose content must be at most 8192 bytes"},
		{"UPSTREAM_KEY_HEADER", "carbon key", `UPSTREAM_KEY_HEADER: must be the name of an HTTP header, not "carbon key"`},
		{"UPSTREAM_KEY_HEADER", "a:b", `UPSTREAM_KEY_HEADER: must be the name of an HTTP header, not "a:b"`},
		{"UPSTREAM_KEY_HEADER", "prefer", "UPSTREAM_KEY_HEADER: must not be Prefer, which has a meaning of its own"},
		{"UPSTREAM_TIMEOUT", "16s", "UPSTREAM_TIMEOUT: must be at most REQUEST_TIMEOUT (15s), not 16s"},
		{"UPSTREAM_MAX_ROWS", "999", "MAX_PAGE_SIZE: must be at most UPSTREAM_MAX_ROWS (999), not 1000"},
		{"MAX_PAGE_SIZE", "1001", "MAX_PAGE_SIZE: must be at most UPSTREAM_MAX_ROWS (1000), not 1001"},
		{"DEFAULT_PAGE_SIZE", "1001", "DEFAULT_PAGE_SIZE: must be at most MAX_PAGE_SIZE (1000), not 1001"},
		{"AUTH_MODE", "service", "CLIENT_TOKENS_FILE: must be set where AUTH_MODE is service"},
		{"CLIENT_TOKENS_FILE", "tokens", "CLIENT_TOKENS_FILE: needs AUTH_MODE=service: in passthrough mode nobody would check these tokens"},
		{"PERSISTED_ONLY", "true", "PERSISTED_ONLY: needs PERSISTED_DOCUMENTS: without it nothing could be asked"},
		{"MCP_WRITES", "true", "MCP_WRITES: needs MCP=true: without it there is nothing that could write"},
		{"REDIS_URL", "hush", "REDIS_URL: must be redis://[user:password@]host[:port][/database], or rediss:// for TLS"},
		{"REDIS_URL", "http://hush@localhost", "REDIS_URL: must be redis://[user:password@]host[:port][/database], or rediss:// for TLS"},
		{"CORS_ORIGINS", "*", `CORS_ORIGINS: may have * for the first name of a host alone, as in https://*.example.com, not "*"`},
		{"CORS_ORIGINS", "https://*", `CORS_ORIGINS: may have * for the first name of a host alone, as in https://*.example.com, not "https://*"`},
		{"CORS_ORIGINS", "https://*.com", `CORS_ORIGINS: may have * for the first name of a host alone, as in https://*.example.com, not "https://*.com"`},
		{"CORS_ORIGINS", "https://a.*.example.com", `CORS_ORIGINS: may have * for the first name of a host alone, as in https://*.example.com, not "https://a.*.example.com"`},
		{"CORS_ORIGINS", "https://a*.example.com", `CORS_ORIGINS: may have * for the first name of a host alone, as in https://*.example.com, not "https://a*.example.com"`},
		{"CORS_ORIGINS", "http://localhost:*", `CORS_ORIGINS: may have * for the first name of a host alone, as in https://*.example.com, not "http://localhost:*"`},
		{"CORS_ORIGINS", "https://*.Example.com", `CORS_ORIGINS: must be in lower case, as browsers send it, not "https://*.Example.com"`},
		{"CORS_ORIGINS", "https://*.example.com/", `CORS_ORIGINS: must be origins such as https://app.example.com or http://localhost:3000, not "https://*.example.com/"`},
		{"CORS_ORIGINS", "https://a.example,null", `CORS_ORIGINS: must be origins such as https://app.example.com or http://localhost:3000, not "null"`},
		{"CORS_ORIGINS", "https://a.example/", `CORS_ORIGINS: must be origins such as https://app.example.com or http://localhost:3000, not "https://a.example/"`},
		{"CORS_ORIGINS", "https://a.example:", `CORS_ORIGINS: must be origins such as https://app.example.com or http://localhost:3000, not "https://a.example:"`},
		{"CORS_ORIGINS", "https://me@a.example", `CORS_ORIGINS: must be origins such as https://app.example.com or http://localhost:3000, not "https://me@a.example"`},
		{"CORS_ORIGINS", "https://bücher.example", `CORS_ORIGINS: must be origins such as https://app.example.com or http://localhost:3000, not "https://bücher.example"`},
		{"CORS_ORIGINS", "https://App.example", `CORS_ORIGINS: must be in lower case, as browsers send it, not "https://App.example"`},
		{"CORS_ORIGINS", "https://a.example:443", `CORS_ORIGINS: must leave out the port that goes without saying, as browsers do, not "https://a.example:443"`},
	} {
		_, err := config.Parse(nil, environment(map[string]string{test.name: test.text}))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s=%.40q:\ngot  %v\nwant %s", test.name, test.text, err, test.want)
			continue
		}
		refused, ok := errors.AsType[*config.Error](err)
		if !ok || !strings.HasPrefix(test.want, refused.Setting+": ") {
			t.Errorf("%s=%.40q: %#v does not name the setting", test.name, test.text, err)
		}
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error shows a secret: %v", test.name, err)
		}
	}
}

func TestServiceModeNeedsAKey(t *testing.T) {
	t.Parallel()
	vars := map[string]string{"AUTH_MODE": "service", "CLIENT_TOKENS_FILE": "tokens"}
	_, err := config.Parse(nil, environment(vars))
	const want = "UPSTREAM_API_KEY: must be set, or UPSTREAM_API_KEY_FILE, where AUTH_MODE is service"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	vars["UPSTREAM_API_KEY"] = "crbn_key"
	if c := mustParse(t, nil, vars); c.Upstream.APIKey != "crbn_key" {
		t.Error("the key is not what was set")
	}
}

func TestOneSourceOfTheKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("hush"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Parse(nil, environment(map[string]string{"UPSTREAM_API_KEY": "hush", "UPSTREAM_API_KEY_FILE": path}))
	const want = "UPSTREAM_API_KEY: is set, and UPSTREAM_API_KEY_FILE too; keep one"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, want string }{
		{"--no-such=hush", "flag provided but not defined: -no-such; --help lists the flags"},
		{"--max-depth", "flag needs an argument: -max-depth; --help lists the flags"},
		{"--max-depth=x", `MAX_DEPTH (given as --max-depth): must be a whole number from 1 to 2147483647, not "x"`},
		{"--max-depth=", `MAX_DEPTH (given as --max-depth): must be a whole number from 1 to 2147483647, not ""`},
		{"--listen-addr=", `LISTEN_ADDR (given as --listen-addr): must be host:port or :port, not ""`},
		{"--playground false", `argument "false" is no flag; a flag is written --name=value`},
		{"serve", `argument "serve" is no flag; a flag is written --name=value`},
		{
			"--upstream-api-key=hush",
			"UPSTREAM_API_KEY: is a secret and has no flag, since others can read arguments; set the variable",
		},
		{
			"--redis-url redis://hush --no-such",
			"REDIS_URL: is a secret and has no flag, since others can read arguments; set the variable",
		},
	} {
		_, err := config.Parse(strings.Fields(test.args), environment(nil))
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\ngot  %v\nwant %s", test.args, err, test.want)
		}
	}
}
