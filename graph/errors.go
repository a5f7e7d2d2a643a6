package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/graph/input"
	"carbongraph/graph/scalar"
	"carbongraph/upstream"
)

// The codes of top-level errors, in extensions.code.
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
)

// verdict is what a caller is told of an error.
type verdict struct{ code, message string }

// internal is the verdict on whatever is not meant for callers.
var internal = verdict{Internal, "Internal error. The log of the server has more under the request id."}

// verdicts are what callers are told of the upstream's failures. No word of
// the upstream's is in them.
var verdicts = map[upstream.Kind]verdict{
	upstream.Internal:        internal,
	upstream.Unauthenticated: {Unauthenticated, "Carbon does not accept the credential. Send a valid API key as `Authorization: Bearer <key>`."},
	upstream.Forbidden:       {Forbidden, "The credential may not do this."},
	upstream.RowForbidden:    {Forbidden, "The credential may not do this."},
	upstream.RateLimited:     {RateLimited, "Too many requests to Carbon. Wait for the seconds in retryAfter."},
	upstream.Unavailable:     {UpstreamUnavailable, "Carbon is not available and did not do this. Try again later."},
	upstream.Timeout:         {UpstreamTimeout, "Carbon did not answer in time."},
	upstream.Canceled:        {UpstreamTimeout, "The request was given up before Carbon answered."},
	upstream.BadResponse:     {BadUpstreamResponse, "Carbon's answer was not what it should be. The log of the server has more under the request id."},
	upstream.OutcomeUnknown:  {OutcomeUnknown, "The write may or may not have happened. Read before you write again."},
	upstream.InvalidPattern:  {BadUserInput, "The filter has a pattern that the database does not accept: mend the regular expression, or the backslash that a like ends in."},
	upstream.TooLong:         {BadUserInput, "The request is too long to be sent to Carbon. Filter by fewer or shorter values."},
	upstream.UnknownColumn:   {BadUserInput, "This Carbon release lacks a column that the operation names."},
	// On a read these cannot be, and on a write they are user errors.
	upstream.AlreadyExists:    internal,
	upstream.MissingReference: internal,
	upstream.StillReferenced:  internal,
}

// Presenter turns the errors of resolvers into those of the answer. It is the
// one place where that happens, and it is closed by default: an error of no
// type that is known here is internal to callers, and logged.
type Presenter struct{ log *slog.Logger }

// NewPresenter returns a presenter that logs what it keeps from callers.
func NewPresenter(log *slog.Logger) *Presenter { return &Presenter{log: log} }

// Present returns err as callers see it.
func (p *Presenter) Present(ctx context.Context, err error) *gqlerror.Error {
	presented := &gqlerror.Error{Path: graphql.GetPath(ctx), Extensions: map[string]any{}}
	var located *gqlerror.Error
	if errors.As(err, &located) {
		presented.Locations = located.Locations
		if located.Path != nil {
			presented.Path = located.Path
		}
		maps.Copy(presented.Extensions, located.Extensions)
	}
	if _, coded := presented.Extensions["code"]; coded {
		presented.Message = located.Message
	} else {
		v := p.judge(ctx, err, presented)
		presented.Message, presented.Extensions["code"] = v.message, v.code
	}
	if id := upstream.RequestIDFrom(ctx); id != "" {
		presented.Extensions["requestId"] = id
	}
	return presented
}

// judge says what callers are told of err, and logs what they are not.
func (p *Presenter) judge(ctx context.Context, err error, presented *gqlerror.Error) verdict {
	var (
		argument *input.Error
		value    *scalar.Error
		count    answer.ErrCountModes
		fault    answer.Fault
		failure  *upstream.Error
	)
	switch {
	case errors.As(err, &argument):
		return verdict{BadUserInput, argument.Error()}
	case errors.As(err, &value):
		return verdict{BadUserInput, argumentPath(ctx, presented).String() + ": " + value.Error()}
	case errors.As(err, &count):
		return verdict{BadUserInput, count.Error()}
	case errors.As(err, &failure):
		p.log.WarnContext(ctx, "upstream failure", "kind", failure.Kind.String(), "path", presented.Path.String(), "error", failure.Error())
		if failure.RetryAfter > 0 || failure.Kind == upstream.RateLimited {
			presented.Extensions["retryAfter"] = seconds(failure.RetryAfter)
		}
		if errors.As(err, &fault) {
			return verdict{verdicts[failure.Kind].code, fmt.Sprintf("Carbon's answer was not what it should be: %s %s.", fault.Path, fault.Reason)}
		}
		if failure.Kind == upstream.UnknownColumn && answer.HasColumn(failure.Column) {
			return verdict{BadUserInput, fmt.Sprintf("This Carbon release lacks the column %s. Leave it out of the operation.", failure.Column)}
		}
		if failure.Kind == upstream.Unauthenticated && failure.Status == 0 {
			// Nothing was sent: the reason is this server's own.
			return verdict{Unauthenticated, "No usable credential: " + failure.Cause.Error() + "."}
		}
		return verdicts[failure.Kind]
	case errors.Is(err, context.DeadlineExceeded):
		return verdicts[upstream.Timeout]
	case errors.Is(err, context.Canceled):
		return verdicts[upstream.Canceled]
	}
	if at := argumentPath(ctx, presented); len(at) > 0 {
		// Past validation there is but one: a variable that is null, where a
		// variable that is absent would have left the default.
		return verdict{BadUserInput, at.String() + " must not be null"}
	}
	p.log.ErrorContext(ctx, "internal error", "path", presented.Path.String(), "error", err.Error())
	return internal
}

// argumentPath cuts the path of an error that gqlgen met in the arguments of a
// field: it leads on into them, where a path of the answer ends at the field.
// What is cut off is returned.
func argumentPath(ctx context.Context, presented *gqlerror.Error) ast.Path {
	field := graphql.GetFieldContext(ctx)
	if field == nil {
		return nil
	}
	path := field.Path()
	if len(presented.Path) <= len(path) {
		return nil
	}
	into := presented.Path[len(path):]
	presented.Path = path
	return into
}

// seconds rounds a wait up to whole seconds, at least one.
func seconds(wait time.Duration) int {
	return max(1, int(math.Ceil(wait.Seconds())))
}

// badResponse is an answer whose body cannot be trusted.
func badResponse(kind upstream.Kind, cause error) error {
	return &upstream.Error{Kind: kind, Cause: cause}
}

// located is a fault as an error at its path.
func located(kind upstream.Kind, fault answer.Fault) *gqlerror.Error {
	return &gqlerror.Error{Path: fault.Path, Err: badResponse(kind, fault)}
}

// report adds the faults to the answer's errors.
func report(ctx context.Context, kind upstream.Kind, faults []answer.Fault) {
	for _, fault := range faults {
		graphql.AddError(ctx, located(kind, fault))
	}
}

// isKind reports whether err is an upstream failure of the kind.
func isKind(err error, kind upstream.Kind) bool {
	var failure *upstream.Error
	return errors.As(err, &failure) && failure.Kind == kind
}
