package config

import "fmt"

// check refuses settings that cannot be together.
func (c Config) check() error {
	for _, rule := range []struct {
		broken  bool
		setting string
		reason  string
	}{
		{
			c.Upstream.Timeout > c.RequestTimeout, "UPSTREAM_TIMEOUT",
			fmt.Sprintf("must be at most REQUEST_TIMEOUT (%s), not %s", c.RequestTimeout, c.Upstream.Timeout),
		},
		{
			c.MaxPageSize > c.Upstream.MaxRows, "MAX_PAGE_SIZE",
			fmt.Sprintf("must be at most UPSTREAM_MAX_ROWS (%d), not %d", c.Upstream.MaxRows, c.MaxPageSize),
		},
		{
			c.DefaultPageSize > c.MaxPageSize, "DEFAULT_PAGE_SIZE",
			fmt.Sprintf("must be at most MAX_PAGE_SIZE (%d), not %d", c.MaxPageSize, c.DefaultPageSize),
		},
		{
			c.AuthMode == Service && c.ClientTokensFile == "", "CLIENT_TOKENS_FILE",
			"must be set where AUTH_MODE is service",
		},
		{
			c.AuthMode == Passthrough && c.ClientTokensFile != "", "CLIENT_TOKENS_FILE",
			"needs AUTH_MODE=service: in passthrough mode nobody would check these tokens",
		},
		{
			c.AuthMode == Service && c.Upstream.APIKey == "", "UPSTREAM_API_KEY",
			"must be set, or UPSTREAM_API_KEY_FILE, where AUTH_MODE is service",
		},
		{
			c.MCPWrites && !c.MCP, "MCP_WRITES",
			"needs MCP=true: without it there is nothing that could write",
		},
		{
			c.PersistedOnly && c.PersistedDocuments == "", "PERSISTED_ONLY",
			"needs PERSISTED_DOCUMENTS: without it nothing could be asked",
		},
	} {
		if rule.broken {
			return &Error{rule.setting, rule.reason}
		}
	}
	return nil
}
