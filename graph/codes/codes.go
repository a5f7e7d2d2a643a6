// Package codes names the codes of errors: those in extensions.code of a
// top-level error, and those of a mutation's userErrors.
package codes

// The codes of top-level errors.
const (
	BadUserInput        = "BAD_USER_INPUT"
	Unauthenticated     = "UNAUTHENTICATED"
	Forbidden           = "FORBIDDEN"
	RateLimited         = "RATE_LIMITED"
	UpstreamUnavailable = "UPSTREAM_UNAVAILABLE"
	UpstreamTimeout     = "UPSTREAM_TIMEOUT"
	BadUpstreamResponse = "BAD_UPSTREAM_RESPONSE"
	OutcomeUnknown      = "OUTCOME_UNKNOWN"
	Internal            = "INTERNAL"

	ParseFailed      = "GRAPHQL_PARSE_FAILED"
	ValidationFailed = "GRAPHQL_VALIDATION_FAILED"

	PersistedOnly         = "PERSISTED_QUERY_ONLY"
	PersistedNotFound     = "PERSISTED_QUERY_NOT_FOUND"
	PersistedNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED"
)

// UserError is a value of the enum UserErrorCode.
type UserError string

// The codes of what a caller can mend. FORBIDDEN and OUTCOME_UNKNOWN are among
// both kinds.
const (
	NotFound          UserError = "NOT_FOUND"
	Conflict          UserError = "CONFLICT"
	Invalid           UserError = "INVALID"
	ReferenceNotFound UserError = "REFERENCE_NOT_FOUND"
	StillReferenced   UserError = "STILL_REFERENCED"
	AlreadyExists     UserError = "ALREADY_EXISTS"
	WriteForbidden    UserError = "FORBIDDEN"
	PartlyDone        UserError = "PARTLY_DONE"
)
