package client

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"reflect"
	"testing"
	"time"

	"carbongraph/upstream"
)

func TestRefusalKind(t *testing.T) {
	t.Parallel()
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	for _, row := range []struct {
		status  int
		code    string
		methods []string
		want    upstream.Kind
	}{
		{300, "PGRST201", []string{get, post}, upstream.Internal},
		{300, "PGRST203", []string{get, post}, upstream.Internal},
		{304, "", []string{get}, upstream.BadResponse},
		{101, "", []string{get}, upstream.BadResponse},
		{204, "", []string{get}, upstream.BadResponse},
		{204, "", []string{post, patch, del}, upstream.OutcomeUnknown},

		{400, "PGRST100", []string{get, post}, upstream.Internal},
		{400, "PGRST124", []string{patch, del}, upstream.Internal},
		{400, "PGRST204", []string{post, patch}, upstream.Internal},
		{400, "22P02", []string{get, post}, upstream.Internal},
		{400, "22001", []string{post, patch}, upstream.Invalid},
		{400, "22003", []string{post}, upstream.Invalid},
		{400, "22003", []string{get}, upstream.Internal},
		{400, "23502", []string{post, patch}, upstream.Invalid},
		{400, "23514", []string{patch}, upstream.Invalid},
		{400, "428C9", []string{post}, upstream.Invalid},
		{400, "P0001", []string{post, patch, del}, upstream.Invalid},
		{409, "23P01", []string{post}, upstream.Invalid},
		{500, "21000", []string{post}, upstream.Invalid},
		{400, "42703", []string{get, post, patch, del}, upstream.UnknownColumn},
		{400, "2201B", []string{get}, upstream.InvalidPattern},
		{400, "22025", []string{get}, upstream.InvalidPattern},
		{400, "", []string{get, post}, upstream.Internal},
		{401, "PGRST301", []string{get, post}, upstream.Unauthenticated},
		{401, "42501", []string{get, post}, upstream.Unauthenticated},
		{401, "", []string{get}, upstream.Unauthenticated},
		{403, "42501", []string{get}, upstream.Forbidden},
		{403, "42501", []string{post, patch, del}, upstream.RowForbidden},
		{403, "28000", []string{get, post}, upstream.Forbidden},
		{403, "", []string{get, post}, upstream.Forbidden},
		{404, "PGRST205", []string{get, post}, upstream.Internal},
		{404, "42P01", []string{get}, upstream.Internal},
		{405, "PGRST117", []string{get}, upstream.Internal},
		{405, "25006", []string{get, post, patch, del}, upstream.Unavailable},
		{406, "PGRST107", []string{get}, upstream.Internal},
		{408, "", []string{get, post}, upstream.Timeout},
		{409, "23505", []string{post}, upstream.AlreadyExists},
		{409, "23503", []string{post, patch}, upstream.MissingReference},
		{409, "23503", []string{del}, upstream.StillReferenced},
		{409, "40001", []string{patch}, upstream.Internal},
		{413, "", []string{post}, upstream.TooLong},
		{414, "", []string{get, patch}, upstream.TooLong},
		{429, "", []string{get, post}, upstream.RateLimited},

		{500, "57014", []string{get, post, patch, del}, upstream.Timeout},
		{500, "54000", []string{get}, upstream.Internal},
		{500, "54000", []string{post, patch}, upstream.Invalid},
		{500, "54001", []string{get, post}, upstream.Internal},
		{500, "0A000", []string{get, post}, upstream.Internal},
		{500, "22003", []string{post}, upstream.Invalid},
		{500, "P0001", []string{post, del}, upstream.Invalid},
		{500, "40001", []string{get, patch}, upstream.Unavailable},
		{500, "55P03", []string{get, patch}, upstream.Unavailable},
		{500, "XX000", []string{get, post, patch, del}, upstream.Unavailable},
		{500, "oops!", []string{post}, upstream.OutcomeUnknown},
		{500, "08007", []string{patch}, upstream.OutcomeUnknown},
		{502, "", []string{get}, upstream.Unavailable},
		{502, "", []string{post, patch, del}, upstream.OutcomeUnknown},
		{503, "PGRST000", []string{get, post}, upstream.Unavailable},
		{503, "PGRST001", []string{get}, upstream.Unavailable},
		{503, "PGRST001", []string{post, patch, del}, upstream.OutcomeUnknown},
		{503, "PGRST002", []string{get, post}, upstream.Unavailable},
		{503, "53300", []string{get, post}, upstream.Unavailable},
		{504, "PGRST003", []string{get, post}, upstream.Unavailable},
		{504, "", []string{get}, upstream.Timeout},
		{504, "", []string{post}, upstream.OutcomeUnknown},
		{599, "", []string{get}, upstream.Unavailable},
	} {
		for _, method := range row.methods {
			r := ending{method: method, status: row.status, problem: problem{Code: row.code}}
			if got, _, _ := r.meaning(); got != row.want {
				t.Errorf("%s: %d %q: got %v, want %v", method, row.status, row.code, got, row.want)
			}
		}
	}
}

// Whatever status and code come, a refused read never has an unknown outcome,
// and a write that a gateway may have lost halfway is never said not to have
// happened.
func TestRefusalKindHoldsForAll(t *testing.T) {
	t.Parallel()
	codes := []string{"", "57014", "42501", "23503", "XX000", "08007", "PGRST000", "PGRST001", "PGRSTX00", "nonsense"}
	for status := 100; status < 600; status++ {
		for _, code := range codes {
			read := ending{method: http.MethodGet, status: status, problem: problem{Code: code}}
			if got, _, _ := read.meaning(); got == upstream.OutcomeUnknown || got == upstream.RowForbidden || got == upstream.Canceled {
				t.Errorf("GET %d %q: %v", status, code, got)
			}
			write := ending{method: http.MethodPatch, status: status, problem: problem{Code: code}}
			lost := status >= 500 && (code == "" || code == "nonsense" || code == "PGRST001" || code == "08007" || code == "PGRSTX00")
			if got, _, _ := write.meaning(); lost && got != upstream.OutcomeUnknown {
				t.Errorf("PATCH %d %q: %v", status, code, got)
			}
		}
	}
}

func TestLossKind(t *testing.T) {
	t.Parallel()
	reset := &net.OpError{Op: "read", Err: errors.New("reset")}
	for _, row := range []struct {
		name        string
		loss        ending
		read, write upstream.Kind
		passing     bool
	}{
		{"refused", ending{lost: reset}, upstream.Unavailable, upstream.Unavailable, true},
		{"lost", ending{connected: true, lost: reset}, upstream.Unavailable, upstream.OutcomeUnknown, true},
		{"ended", ending{connected: true, lost: io.EOF}, upstream.Unavailable, upstream.OutcomeUnknown, true},
		{"no HTTP", ending{connected: true, lost: errors.New("malformed")}, upstream.BadResponse, upstream.OutcomeUnknown, true},
		{"cut", ending{connected: true, status: 200, lost: io.ErrUnexpectedEOF}, upstream.BadResponse, upstream.OutcomeUnknown, true},
		{"time up", ending{connected: true, ended: errTimeUp, lost: reset}, upstream.Timeout, upstream.OutcomeUnknown, false},
		{"time up, body", ending{connected: true, status: 200, ended: errTimeUp, lost: reset}, upstream.Timeout, upstream.OutcomeUnknown, false},
		{"time up, connecting", ending{ended: errTimeUp, lost: reset}, upstream.Unavailable, upstream.Unavailable, false},
		{"deadline", ending{connected: true, ended: context.DeadlineExceeded, lost: reset}, upstream.Timeout, upstream.OutcomeUnknown, false},
		{"deadline, connecting", ending{ended: context.DeadlineExceeded, lost: reset}, upstream.Timeout, upstream.Timeout, false},
		{"left", ending{connected: true, ended: context.Canceled, lost: reset}, upstream.Canceled, upstream.OutcomeUnknown, false},
		{"left, connecting", ending{ended: context.Canceled, lost: reset}, upstream.Canceled, upstream.Canceled, false},
	} {
		row.loss.method = http.MethodGet
		if got, _, _ := row.loss.meaning(); got != row.read {
			t.Errorf("%s, read: got %v, want %v", row.name, got, row.read)
		}
		row.loss.method = http.MethodDelete
		if got, _, _ := row.loss.meaning(); got != row.write {
			t.Errorf("%s, write: got %v, want %v", row.name, got, row.write)
		}
		if _, got, _ := row.loss.meaning(); got != row.passing {
			t.Errorf("%s: passing %v", row.name, got)
		}
	}
}

func TestRefusalError(t *testing.T) {
	t.Parallel()
	c := upstream.NewCredential("a-token")
	for _, row := range []struct {
		name    string
		refusal ending
		body    string
		want    upstream.Error
	}{
		{
			"the input at fault", ending{method: http.MethodPost, status: 409},
			`{"code":"23503","details":"Key is not present in table \"contact\".","hint":null,"message":"insert or update on table \"customerContact\" violates foreign key constraint \"customerContact_contactId_fkey\""}`,
			upstream.Error{Kind: upstream.MissingReference, Status: 409, Code: "23503", Constraint: "customerContact_contactId_fkey"},
		},
		{
			"what still refers", ending{method: http.MethodDelete, status: 409},
			`{"code":"23503","message":"update or delete on table \"customerContact\" violates foreign key constraint \"customer_salesContactId_fkey\" on table \"customer\""}`,
			upstream.Error{Kind: upstream.StillReferenced, Status: 409, Code: "23503", Constraint: "customer_salesContactId_fkey"},
		},
		{
			"in other words", ending{method: http.MethodPost, status: 409},
			`{"code":"23503","message":"verletzt Fremdschlüssel"}`,
			upstream.Error{Kind: upstream.MissingReference, Status: 409, Code: "23503"},
		},
		{
			"the column", ending{method: http.MethodGet, status: 400},
			`{"code":"42703","message":"column customerContact.companyId does not exist"}`,
			upstream.Error{Kind: upstream.UnknownColumn, Status: 400, Code: "42703", Column: "companyId"},
		},
		{
			"the column of a relation", ending{method: http.MethodGet, status: 400},
			`{"code":"42703","message":"column customerContact_contact_1.\"homePhone\" does not exist"}`,
			upstream.Error{Kind: upstream.UnknownColumn, Status: 400, Code: "42703", Column: "homePhone"},
		},
		{
			"a column in other words", ending{method: http.MethodGet, status: 400},
			`{"code":"42703","message":"Spalte companyId existiert nicht"}`,
			upstream.Error{Kind: upstream.UnknownColumn, Status: 400, Code: "42703"},
		},
		{
			"a time to come back", ending{method: http.MethodGet, status: 429, retryAfter: 1500 * time.Millisecond}, "slow down",
			upstream.Error{Kind: upstream.RateLimited, Status: 429, RetryAfter: 2 * time.Second},
		},
		{
			"no time to come back", ending{method: http.MethodGet, status: 429}, "slow down",
			upstream.Error{Kind: upstream.RateLimited, Status: 429, RetryAfter: defaultRetryAfter},
		},
		{
			"a time for the database", ending{method: http.MethodGet, status: 503, retryAfter: time.Hour}, `{"code":"PGRST002"}`,
			upstream.Error{Kind: upstream.Unavailable, Status: 503, Code: "PGRST002", RetryAfter: time.Hour},
		},
		{
			"details that are a list", ending{method: http.MethodGet, status: 300}, `{"code":"PGRST201","details":[{"cardinality":"one-to-many"}]}`,
			upstream.Error{Kind: upstream.Internal, Status: 300, Code: "PGRST201"},
		},
		{"text named JSON", ending{method: http.MethodGet, status: 401}, `Unauthorized`, upstream.Error{Kind: upstream.Unauthenticated, Status: 401}},
		{"a code that is a number", ending{method: http.MethodGet, status: 400}, `{"code":42703}`, upstream.Error{Kind: upstream.Internal, Status: 400}},
		{"half an object", ending{method: http.MethodGet, status: 400}, `{"code":"42703","mess`, upstream.Error{Kind: upstream.Internal, Status: 400}},
		{"nothing", ending{method: http.MethodGet, status: 404}, ``, upstream.Error{Kind: upstream.Internal, Status: 404}},
	} {
		row.refusal.problem = parseProblem([]byte(row.body))
		kind, _, _ := row.refusal.meaning()
		got := *row.refusal.error(kind, c)
		if got.Cause == nil {
			t.Errorf("%s: nothing for the log", row.name)
		}
		got.Cause = nil
		if !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: got %+v, want %+v", row.name, got, row.want)
		}
	}
}

func FuzzParseProblem(f *testing.F) {
	for _, seed := range []string{"", "null", "[]", `{"code":"42703"}`, " {\"code\":1}", "\xff{", `{"code":"23503","message":"constraint \"x\""}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := parseProblem(raw)
		_, _ = p.constraint(), p.column()
		if cause := p.cause(upstream.NewCredential("a-token")); cause == nil || len(cause.Error()) > maxTold {
			t.Errorf("%d bytes for the log", len(p.text))
		}
	})
}
