package config

import "time"

// A setting is one row of the table: a variable, its default, what it means,
// and where its value goes.
type setting struct {
	// name is the variable; the flag is derived from it.
	name string
	// fallback is the default, as it would be written.
	fallback string
	// meaning is a line of Markdown for the help and the README.
	meaning string
	value
}

// A section is settings under one heading of the help.
type section struct {
	title    string
	settings []setting
}

// sections is the table of every setting, with its values going into c. They
// are set in this order: EXPLAIN's default follows from UPSTREAM_URL.
func sections(c *Config) []section {
	return []section{
		{"Upstream", upstreamSettings(c)},
		{"Serving", servingSettings(c)},
		{"Callers", callerSettings(c)},
		{"What may be asked", questionSettings(c)},
		{"Limits of one request", limitSettings(&c.Limits)},
		{"Subscriptions", liveSettings(&c.Live)},
		{"Many replicas", replicaSettings(c)},
		{"Log", logSettings(c)},
	}
}

func upstreamSettings(c *Config) []setting {
	up := &c.Upstream
	return []setting{
		{"UPSTREAM_URL", "", "base of the REST API, such as `https://rest.carbon.ms` or `https://erp.example.com/rest/v1`; empty runs the sandbox with demo rows", baseURL(&up.URL)},
		{"UPSTREAM_API_KEY", "", "Carbon API key, for service mode and `--check`", apiKey(&up.APIKey)},
		{"UPSTREAM_API_KEY_FILE", "", "file that holds the key instead", text(&up.APIKeyFile)},
		{"UPSTREAM_KEY_HEADER", "Authorization", "header that carries the credential upstream: `Authorization` as `Bearer …`, any other (`carbon-key` of a self-hosted Carbon) bare", headerName(&up.KeyHeader)},
		{"UPSTREAM_TIMEOUT", "5s", "one upstream attempt; at most `REQUEST_TIMEOUT`", duration(&up.Timeout, time.Millisecond)},
		{"UPSTREAM_MAX_ROWS", "1000", "the upstream's own cap on the rows of one answer", count(&up.MaxRows, 1)},
		{"UPSTREAM_MAX_BODY_BYTES", "16777216", "largest upstream answer that is read", count(&up.MaxBodyBytes, 1)},
		{"UPSTREAM_MAX_IN_FLIGHT", "64", "upstream requests under way, and connections kept; more wait for their turn", count(&up.MaxInFlight, 1)},
		{"UPSTREAM_RATE_LIMIT", "0", "requests a minute that one credential may make; `0` learns it from the upstream's answers", count(&up.RateLimit, 0)},
	}
}

func servingSettings(c *Config) []setting {
	return []setting{
		{"LISTEN_ADDR", ":8080", "address to serve on; `127.0.0.1:0` picks a free port, and the first line of the log says which", address(&c.ListenAddr, false)},
		{"METRICS_ADDR", "", "address of the listener for `/metrics`; empty is none", address(&c.MetricsAddr, true)},
		{"REQUEST_TIMEOUT", "15s", "one GraphQL request, all told", duration(&c.RequestTimeout, time.Millisecond)},
		{"DRAIN_DELAY", "0s", "after SIGTERM: how long `/readyz` fails before the listener closes", duration(&c.DrainDelay, 0)},
		{"SHUTDOWN_TIMEOUT", "20s", "after that: how long requests in flight may take", duration(&c.ShutdownTimeout, time.Millisecond)},
		{"MEMORY_BUDGET", "0", "bytes of answers held at once; past that an answer waits for a second, then it is RATE_LIMITED, with 503 where nothing else is answered; one credential holds half at most; `0` is half of GOMEMLIMIT, or 128 MB where that is not set", count(&c.MemoryBudget, 0)},
		{"MAX_IN_FLIGHT", "256", "GraphQL requests in flight; past that 503 at once, with `Retry-After`", count(&c.MaxInFlight, 1)},
	}
}

func callerSettings(c *Config) []setting {
	return []setting{
		{"AUTH_MODE", "passthrough", "`passthrough`: the caller's bearer token goes upstream, as theirs alone; `service`: the server holds `UPSTREAM_API_KEY`, and callers present a token of `CLIENT_TOKENS_FILE`", choice(&c.AuthMode, Passthrough, Service)},
		{"CLIENT_TOKENS_FILE", "", "service mode: one `name sha256-hex` a line; read again when it changes", text(&c.ClientTokensFile)},
		{"CORS_ORIGINS", "", "origins that browsers may call from, separated by commas, such as `https://app.example.com` or `https://*.example.com`; the sandbox takes those of this machine as well", origins(&c.CORSOrigins)},
	}
}

func questionSettings(c *Config) []setting {
	return []setting{
		{"INTROSPECTION", "true", "answers `__schema` and `__type`, serves the schema as a file, and suggests names in errors", boolean(&c.Introspection)},
		{"PLAYGROUND", "true", "serves GraphiQL", boolean(&c.Playground)},
		{"ALLOW_GET", "true", "takes queries over GET; `false` leaves only POST", boolean(&c.AllowGet)},
		{"EXPLAIN", "auto", "answers `X-Explain: 1` with the upstream requests made; `auto` is on where the sandbox runs", automatic(&c.Explain, func() bool { return c.Sandbox() })},
		{"FEDERATION", "false", "serves a subgraph of Federation 2", boolean(&c.Federation)},
		{"PERSISTED_DOCUMENTS", "", "file of trusted documents, as graphql-codegen or Relay writes it; empty is none", text(&c.PersistedDocuments)},
		{"PERSISTED_ONLY", "false", "runs trusted documents alone", boolean(&c.PersistedOnly)},
		{"MCP", "false", "serves agents by the Model Context Protocol at `/mcp`: each trusted document is a tool, and without them any query is", boolean(&c.MCP)},
		{"MCP_WRITES", "false", "lets agents run mutations; needs `MCP`", boolean(&c.MCPWrites)},
		{"REGEX_FILTERS", "true", "takes regular expressions in filters", boolean(&c.RegexFilters)},
		{"SCOPE_CHECK", "auto", "`auto`: an empty list asks once for the key's scopes, and is FORBIDDEN where the scope to see its rows is missing; `off`: it stays empty", choice(&c.ScopeCheck, ScopeCheckAuto, ScopeCheckOff)},
		{"DEFAULT_PAGE_SIZE", "100", "rows of a page where `first` and `last` are absent; at most `MAX_PAGE_SIZE`", count(&c.DefaultPageSize, 1)},
		{"DEFAULT_NESTED_PAGE_SIZE", "25", "the same for lists inside rows", count(&c.DefaultNestedPageSize, 1)},
		{"MAX_PAGE_SIZE", "1000", "largest `first` and `last`; at most `UPSTREAM_MAX_ROWS`", count(&c.MaxPageSize, 1)},
	}
}

func limitSettings(l *Limits) []setting {
	return []setting{
		{"MAX_BODY_BYTES", "262144", "body of a request", count(&l.BodyBytes, 1)},
		{"MAX_TOKENS", "1000", "tokens of a document", count(&l.Tokens, 1)},
		{"MAX_DEPTH", "10", "levels of fields, not counted under `__schema` and `__type`", count(&l.Depth, 1)},
		{"MAX_ALIASES", "15", "aliases as written", count(&l.Aliases, 0)},
		{"MAX_ROOT_FIELDS", "10", "root fields as written", count(&l.RootFields, 1)},
		{"MAX_DUPLICATE_FIELDS", "50", "selections of one response key", count(&l.DuplicateFields, 1)},
		{"MAX_DIRECTIVES", "10", "directives of an operation", count(&l.Directives, 0)},
		{"MAX_LIST_VALUES", "100", "values in a list of the input", count(&l.ListValues, 1)},
		{"MAX_COST", "10000", "sum of rows asked for × (1 + relations selected)", count(&l.Cost, 1)},
		{"MAX_UPSTREAM_REQUESTS", "12", "upstream requests of one operation", count(&l.UpstreamRequests, 1)},
		{"MAX_RESPONSE_BYTES", "33554432", "data of one answer", count(&l.ResponseBytes, 1)},
		{"MAX_ERRORS", "10", "errors in an answer", count(&l.Errors, 1)},
	}
}

func liveSettings(l *Live) []setting {
	return []setting{
		{"LIVE_INTERVAL", "10s", "time from one poll of a live list to the next", duration(&l.Interval, time.Second)},
		{"LIVE_STALE_AFTER", "60s", "how long polls have to fail before subscribers are told", duration(&l.StaleAfter, time.Second)},
		{"MAX_SUBSCRIPTIONS", "1000", "subscriptions at once; in passthrough mode 100 of them for one credential", count(&l.MaxSubscriptions, 1)},
	}
}

func replicaSettings(c *Config) []setting {
	return []setting{
		{"CACHE_TTL", "0s", "how long answers of reads are kept for their credential; `0s` keeps none", duration(&c.Cache.TTL, 0)},
		{"CACHE_MAX_BYTES", "33554432", "memory for kept answers: half for what the upstream sent, half for what was written of it", count(&c.Cache.MaxBytes, 1)},
		{"REDIS_URL", "", "Redis or Valkey where replicas share the rate budget, kept answers and polls of live lists; empty keeps them in memory", redisURL(&c.RedisURL)},
	}
}

func logSettings(c *Config) []setting {
	return []setting{
		{"LOG_FORMAT", "text", "`text`, or `json` for machines", choice(&c.LogFormat, LogText, LogJSON)},
		{"LOG_LEVEL", "info", "`debug`, `info`, `warn` or `error`", level(&c.LogLevel)},
	}
}
