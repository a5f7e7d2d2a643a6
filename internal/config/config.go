// Package config reads the server's settings from environment variables and
// flags, and refuses what cannot work before anything starts.
//
// Every setting is defined once, in a table: the variable, the flag, the help
// text and the README's table all come from it.
package config

import (
	"log/slog"
	"net/url"
	"time"
)

// Config is every setting of the server, checked.
type Config struct {
	// Action is what the process was asked to do. Where it is Help or
	// Version, nothing else is set.
	Action Action

	// ListenAddr is host:port; port 0 picks a free one.
	ListenAddr string
	// MetricsAddr is host:port of the listener for /metrics; empty is none.
	MetricsAddr string
	// RequestTimeout is how long one GraphQL request may take, all told.
	RequestTimeout time.Duration
	// DrainDelay is how long the server goes on listening, not ready, once
	// it was told to stop.
	DrainDelay time.Duration
	// ShutdownTimeout is how long requests in flight may take after that.
	ShutdownTimeout time.Duration
	// MemoryBudget bounds the bytes of answers that are held at once; 0 follows
	// GOMEMLIMIT.
	MemoryBudget int
	// MaxInFlight is how many GraphQL requests may be in flight.
	MaxInFlight int
	// CORSOrigins are the origins that browsers may call from, as browsers
	// write them; the first name of a host may be *.
	CORSOrigins []string

	Introspection bool
	Playground    bool
	AllowGet      bool
	Federation    bool
	Explain       bool
	// PersistedDocuments is the path of a manifest of trusted documents;
	// empty is none.
	PersistedDocuments string
	// PersistedOnly refuses every document that is not in the manifest.
	PersistedOnly bool
	// MCP serves the Model Context Protocol, and MCPWrites lets it change data.
	MCP, MCPWrites bool

	AuthMode AuthMode
	// ClientTokensFile is the path of the clients' token hashes; set in
	// service mode alone.
	ClientTokensFile string

	// RegexFilters allows regular expressions in filters.
	RegexFilters bool
	// ScopeCheck has an empty list answered with FORBIDDEN where the key lacks
	// the scope to see any row.
	ScopeCheck ScopeCheck

	// DefaultPageSize, DefaultNestedPageSize and MaxPageSize are in rows.
	DefaultPageSize       int
	DefaultNestedPageSize int
	MaxPageSize           int

	Live     Live
	Upstream Upstream
	Limits   Limits
	Cache    Cache
	// RedisURL is where replicas share the rate budget, kept answers and
	// polls of live lists; empty keeps them in memory.
	RedisURL Secret

	LogFormat LogFormat
	LogLevel  slog.Level
}

// Sandbox reports whether the built-in upstream with demo rows is to run.
func (c Config) Sandbox() bool { return c.Upstream.URL == nil }

// Live is how subscriptions are answered.
type Live struct {
	// Interval is the time from one poll to the next, and StaleAfter how long
	// polls have to fail before subscribers are told.
	Interval, StaleAfter time.Duration
	// MaxSubscriptions is how many there may be.
	MaxSubscriptions int
}

// Upstream is how Carbon's REST API is reached.
type Upstream struct {
	// URL has a scheme, a host and perhaps a path without a slash at its
	// end; nil is the sandbox.
	URL *url.URL
	// APIKey is the key of service mode, from the variable or the file.
	APIKey Secret
	// APIKeyFile is the path that APIKey was read from; empty where it was
	// not.
	APIKeyFile string
	// KeyHeader is the header, in canonical form, that carries the credential.
	KeyHeader string
	// Timeout is the time of one attempt.
	Timeout time.Duration
	// MaxRows is the upstream's own cap on the rows of an answer.
	MaxRows int
	// MaxBodyBytes is the largest answer that is read.
	MaxBodyBytes int
	// MaxInFlight is how many requests may be under way.
	MaxInFlight int
	// RateLimit is the requests a minute that one credential may make; 0
	// learns it from the upstream's answers alone.
	RateLimit int
}

// Limits bounds what one GraphQL request may ask.
type Limits struct {
	BodyBytes int
	// ResponseBytes is the size of an answer's data.
	ResponseBytes int
	Tokens        int
	Depth         int
	Aliases       int
	// RootFields counts fields as written, before merging.
	RootFields int
	// DuplicateFields is the number of selections of one response key.
	DuplicateFields int
	Directives      int
	ListValues      int
	// Cost is the sum of rows asked for × (1 + relations selected).
	Cost int
	// UpstreamRequests is the number of upstream requests of one operation.
	UpstreamRequests int
	// Errors is the number of errors in one answer.
	Errors int
}

// Cache is how answers of reads are kept.
type Cache struct {
	// TTL is how long an answer is kept; 0 keeps none.
	TTL time.Duration
	// MaxBytes bounds what is kept in memory.
	MaxBytes int
}

// Half returns half of MaxBytes, at least 1: the answers have one, and the lists
// that are written of them the other.
func (c Cache) Half() uint64 { return uint64(max(c.MaxBytes/2, 1)) }

// AuthMode is whose credential goes upstream.
type AuthMode string

// The modes of authentication.
const (
	// Passthrough sends the caller's own bearer token.
	Passthrough AuthMode = "passthrough"
	// Service sends the server's key; callers present a client token.
	Service AuthMode = "service"
)

// ScopeCheck is whether an empty list is held against the key's scopes.
type ScopeCheck string

// The ways of checking scopes.
const (
	ScopeCheckAuto ScopeCheck = "auto"
	ScopeCheckOff  ScopeCheck = "off"
)

// LogFormat is how log lines are written.
type LogFormat string

// The formats of the log.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Error is a setting that was refused. Its text is one line that names the
// variable, and never holds a secret.
type Error struct {
	// Setting is the variable, or the variable with the flag that set it;
	// empty where an argument is no setting.
	Setting string
	// Reason says what is wrong.
	Reason string
}

// Error is the line to print.
func (e *Error) Error() string {
	if e.Setting == "" {
		return e.Reason
	}
	return e.Setting + ": " + e.Reason
}
