package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/graph/codes"
	"carbongraph/graph/input"
	"carbongraph/graph/selection"
	"carbongraph/upstream"
)

// verdict is what a caller is told of an error.
type verdict struct{ code, message string }

// internal is the verdict on whatever is not meant for callers.
var internal = verdict{codes.Internal, "Internal error. The server's log has more under the request id."}

// verdicts are what callers are told of the upstream's failures. They have no
// word of the upstream's.
var verdicts = map[upstream.Kind]verdict{
	upstream.Internal:        internal,
	upstream.Unauthenticated: {codes.Unauthenticated, "Carbon does not accept the credential. Send a valid API key as `Authorization: Bearer <key>`."},
	upstream.Forbidden:       {codes.Forbidden, "The credential may not do this."},
	upstream.RowForbidden:    {codes.Forbidden, "The credential may not do this."},
	upstream.RateLimited:     {codes.RateLimited, "Too many requests to Carbon. Wait for the seconds in retryAfter."},
	upstream.Overloaded:      {codes.RateLimited, "This server holds as many bytes of answers as it may. Wait for the seconds in retryAfter."},
	upstream.Unavailable:     {codes.UpstreamUnavailable, "Carbon is not available and did not do this. Try again later."},
	upstream.Timeout:         {codes.UpstreamTimeout, "Carbon did not answer in time."},
	upstream.Canceled:        {codes.UpstreamTimeout, "The request was given up before Carbon answered."},
	upstream.BadResponse:     {codes.BadUpstreamResponse, "Carbon's answer was not what it should be. The server's log has more under the request id."},
	upstream.OutcomeUnknown:  {codes.OutcomeUnknown, "The write may or may not have happened. Read before you write again."},
	upstream.InvalidPattern:  {codes.BadUserInput, "The filter has a pattern that the database does not accept: mend the regular expression, or the backslash that a like ends in."},
	upstream.TooLong:         {codes.BadUserInput, "The request is too long to be sent to Carbon. Filter by fewer or shorter values."},
	upstream.UnknownColumn:   {codes.BadUserInput, "This Carbon release lacks a column that the operation names."},
	// On a read these cannot be, and on a write they are user errors.
	upstream.AlreadyExists:    internal,
	upstream.MissingReference: internal,
	upstream.StillReferenced:  internal,
	upstream.Invalid:          internal,
}

// Present returns an error as callers see it, at a path of the answer; nil is
// the whole request. It is closed by default: an error of no type that is known
// here is internal to callers, and logged.
func (s *Schema) Present(ctx context.Context, path ast.Path, err error) *gqlerror.Error {
	presented := &gqlerror.Error{Path: path, Extensions: map[string]any{}}
	var located *gqlerror.Error
	if errors.As(err, &located) {
		presented.Locations = located.Locations
		maps.Copy(presented.Extensions, located.Extensions)
	}
	if _, coded := presented.Extensions["code"]; coded {
		presented.Message = located.Message
	} else {
		v := s.judge(ctx, err, presented)
		presented.Message, presented.Extensions["code"] = v.message, v.code
	}
	presented.Message = cutQuoted(presented.Message)
	if id := upstream.RequestIDFrom(ctx); id != "" {
		presented.Extensions["requestId"] = id
	}
	return presented
}

// judge says what callers are told of err, and logs what they are not.
func (s *Schema) judge(ctx context.Context, err error, presented *gqlerror.Error) verdict {
	var (
		argument *input.Error
		failure  *upstream.Error
	)
	switch {
	case errors.As(err, &argument):
		return verdict{codes.BadUserInput, argument.Error()}
	case errors.As(err, &failure):
		s.options.Log.WarnContext(ctx, "upstream failure", "kind", failure.Kind.String(), "path", presented.Path.String(), "error", err.Error())
		if failure.RetryAfter > 0 || failure.Kind == upstream.RateLimited {
			presented.Extensions["retryAfter"] = seconds(failure.RetryAfter)
		}
		return s.judgeFailure(err, failure)
	case errors.Is(err, context.DeadlineExceeded):
		return verdicts[upstream.Timeout]
	case errors.Is(err, context.Canceled):
		return verdicts[upstream.Canceled]
	default:
		s.options.Log.ErrorContext(ctx, "internal error", "path", presented.Path.String(), "error", err.Error())
		return internal
	}
}

func (s *Schema) judgeFailure(err error, failure *upstream.Error) verdict {
	v := verdicts[failure.Kind]
	var fault answer.Fault
	var left *leftBehind
	switch {
	case errors.As(err, &left):
		v.message += " " + left.message()
	case errors.As(err, &fault):
		v.message = fmt.Sprintf("Carbon's answer was not what it should be: %s %s.", fault.Path, fault.Reason)
	case failure.Kind == upstream.UnknownColumn && s.hasColumn(failure.Column):
		v.message = fmt.Sprintf("This Carbon release lacks the column %s. Leave it out of the operation.", failure.Column)
	case failure.Kind == upstream.Unauthenticated && failure.Status == 0:
		// Nothing was sent: the reason is this server's own.
		v.message = "No usable credential: " + failure.Cause.Error() + "."
	}
	return v
}

// hasColumn reports whether a resource has the column: a name that the upstream
// tells and the schema does not have is not repeated.
func (s *Schema) hasColumn(name string) bool {
	for _, r := range s.options.Catalogue.Resources {
		if r.Column(name) != nil {
			return true
		}
	}
	return false
}

// seconds rounds a wait up to whole seconds, at least one.
func seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }

// failureOf returns the upstream's failure in err; the zero one where there is
// none.
func failureOf(err error) *upstream.Error {
	if failure, ok := errors.AsType[*upstream.Error](err); ok {
		return failure
	}
	return &upstream.Error{}
}

// isKind reports whether err is an upstream failure of the kind.
func isKind(err error, kind upstream.Kind) bool {
	failure, ok := errors.AsType[*upstream.Error](err)
	return ok && failure.Kind == kind
}

// position returns where the document has the field at a path of the answer
// that begins with the root field; nil where it is not found.
func position(root selection.Field, path ast.Path) *ast.Position {
	at := root.Source.Position
	fields := []selection.Field{root}
	for _, step := range path {
		key, isName := step.(ast.PathName)
		if !isName {
			continue
		}
		i := slices.IndexFunc(fields, func(f selection.Field) bool { return f.Key == string(key) })
		if i < 0 {
			return at
		}
		found := fields[i]
		at, fields = found.Source.Position, slices.Clip(found.Fields)
		for _, ofType := range found.Types {
			fields = append(fields, ofType...)
		}
	}
	return at
}
