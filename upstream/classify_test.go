package upstream

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"reflect"
	"testing"
	"time"
)

func TestRefusalKind(t *testing.T) {
	t.Parallel()
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	for _, row := range []struct {
		status  int
		code    string
		methods []string
		want    Kind
	}{
		{300, "PGRST201", []string{get, post}, Internal},
		{300, "PGRST203", []string{get, post}, Internal},
		{304, "", []string{get}, BadResponse},
		{101, "", []string{get}, BadResponse},
		{204, "", []string{get}, BadResponse},
		{204, "", []string{post, patch, del}, OutcomeUnknown},

		{400, "PGRST100", []string{get, post}, Internal},
		{400, "PGRST124", []string{patch, del}, Internal},
		{400, "PGRST204", []string{post, patch}, Internal},
		{400, "22P02", []string{get, post}, Internal},
		{400, "22001", []string{post, patch}, Invalid},
		{400, "22003", []string{post}, Invalid},
		{400, "22003", []string{get}, Internal},
		{400, "23502", []string{post, patch}, Invalid},
		{400, "23514", []string{patch}, Invalid},
		{400, "428C9", []string{post}, Invalid},
		{400, "P0001", []string{post, patch, del}, Invalid},
		{409, "23P01", []string{post}, Invalid},
		{500, "21000", []string{post}, Invalid},
		{400, "42703", []string{get, post, patch, del}, UnknownColumn},
		{400, "2201B", []string{get}, InvalidPattern},
		{400, "22025", []string{get}, InvalidPattern},
		{400, "", []string{get, post}, Internal},
		{401, "PGRST301", []string{get, post}, Unauthenticated},
		{401, "42501", []string{get, post}, Unauthenticated},
		{401, "", []string{get}, Unauthenticated},
		{403, "42501", []string{get}, Forbidden},
		{403, "42501", []string{post, patch, del}, RowForbidden},
		{403, "28000", []string{get, post}, Forbidden},
		{403, "", []string{get, post}, Forbidden},
		{404, "PGRST205", []string{get, post}, Internal},
		{404, "42P01", []string{get}, Internal},
		{405, "PGRST117", []string{get}, Internal},
		{405, "25006", []string{get, post, patch, del}, Unavailable},
		{406, "PGRST107", []string{get}, Internal},
		{408, "", []string{get, post}, Timeout},
		{409, "23505", []string{post}, AlreadyExists},
		{409, "23503", []string{post, patch}, MissingReference},
		{409, "23503", []string{del}, StillReferenced},
		{409, "40001", []string{patch}, Internal},
		{413, "", []string{post}, TooLong},
		{414, "", []string{get, patch}, TooLong},
		{429, "", []string{get, post}, RateLimited},

		{500, "57014", []string{get, post, patch, del}, Timeout},
		{500, "XX000", []string{get, post, patch, del}, Unavailable},
		{500, "oops!", []string{post}, OutcomeUnknown},
		{500, "08007", []string{patch}, OutcomeUnknown},
		{502, "", []string{get}, Unavailable},
		{502, "", []string{post, patch, del}, OutcomeUnknown},
		{503, "PGRST000", []string{get, post}, Unavailable},
		{503, "PGRST001", []string{get}, Unavailable},
		{503, "PGRST001", []string{post, patch, del}, OutcomeUnknown},
		{503, "PGRST002", []string{get, post}, Unavailable},
		{503, "53300", []string{get, post}, Unavailable},
		{504, "PGRST003", []string{get, post}, Unavailable},
		{504, "", []string{get}, Timeout},
		{504, "", []string{post}, OutcomeUnknown},
		{599, "", []string{get}, Unavailable},
	} {
		for _, method := range row.methods {
			r := refusal{method: method, status: row.status, problem: problem{Code: row.code}}
			if got := r.kind(); !reflect.DeepEqual(got, row.want) {
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
			read := refusal{method: http.MethodGet, status: status, problem: problem{Code: code}}
			if got := read.kind(); got == OutcomeUnknown || got == RowForbidden || got == Canceled {
				t.Errorf("GET %d %q: %v", status, code, got)
			}
			write := refusal{method: http.MethodPatch, status: status, problem: problem{Code: code}}
			lost := status >= 500 && (code == "" || code == "nonsense" || code == "PGRST001" || code == "08007" || code == "PGRSTX00")
			if got := write.kind(); lost && got != OutcomeUnknown {
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
		loss        loss
		read, write Kind
		passing     bool
	}{
		{"refused", loss{cause: reset}, Unavailable, Unavailable, true},
		{"lost", loss{connected: true, cause: reset}, Unavailable, OutcomeUnknown, true},
		{"ended", loss{connected: true, cause: io.EOF}, Unavailable, OutcomeUnknown, true},
		{"no HTTP", loss{connected: true, cause: errors.New("malformed")}, BadResponse, OutcomeUnknown, true},
		{"cut", loss{connected: true, answered: true, cause: io.ErrUnexpectedEOF}, BadResponse, OutcomeUnknown, true},
		{"time up", loss{connected: true, ended: errTimeUp}, Timeout, OutcomeUnknown, false},
		{"time up, body", loss{connected: true, answered: true, ended: errTimeUp}, Timeout, OutcomeUnknown, false},
		{"time up, connecting", loss{ended: errTimeUp}, Unavailable, Unavailable, false},
		{"deadline", loss{connected: true, ended: context.DeadlineExceeded}, Timeout, OutcomeUnknown, false},
		{"deadline, connecting", loss{ended: context.DeadlineExceeded}, Timeout, Timeout, false},
		{"left", loss{connected: true, ended: context.Canceled}, Canceled, OutcomeUnknown, false},
		{"left, connecting", loss{ended: context.Canceled}, Canceled, Canceled, false},
	} {
		row.loss.method = http.MethodGet
		if got := row.loss.kind(); got != row.read {
			t.Errorf("%s, read: got %v, want %v", row.name, got, row.read)
		}
		row.loss.method = http.MethodDelete
		if got := row.loss.kind(); got != row.write {
			t.Errorf("%s, write: got %v, want %v", row.name, got, row.write)
		}
		if got := row.loss.passing(); got != row.passing {
			t.Errorf("%s: passing %v", row.name, got)
		}
	}
}

func TestRefusalError(t *testing.T) {
	t.Parallel()
	c := NewCredential("a-token")
	for _, row := range []struct {
		name    string
		refusal refusal
		body    string
		want    Error
	}{
		{
			"the input at fault", refusal{method: http.MethodPost, status: 409},
			`{"code":"23503","details":"Key is not present in table \"contact\".","hint":null,"message":"insert or update on table \"customerContact\" violates foreign key constraint \"customerContact_contactId_fkey\""}`,
			Error{Kind: MissingReference, Status: 409, Code: "23503", Constraint: "customerContact_contactId_fkey"},
		},
		{
			"what still refers", refusal{method: http.MethodDelete, status: 409},
			`{"code":"23503","message":"update or delete on table \"customerContact\" violates foreign key constraint \"customer_salesContactId_fkey\" on table \"customer\""}`,
			Error{Kind: StillReferenced, Status: 409, Code: "23503", Constraint: "customer_salesContactId_fkey"},
		},
		{
			"in other words", refusal{method: http.MethodPost, status: 409},
			`{"code":"23503","message":"verletzt Fremdschlüssel"}`,
			Error{Kind: MissingReference, Status: 409, Code: "23503"},
		},
		{
			"the column", refusal{method: http.MethodGet, status: 400},
			`{"code":"42703","message":"column customerContact.companyId does not exist"}`,
			Error{Kind: UnknownColumn, Status: 400, Code: "42703", Column: "companyId"},
		},
		{
			"the column of a relation", refusal{method: http.MethodGet, status: 400},
			`{"code":"42703","message":"column customerContact_contact_1.\"homePhone\" does not exist"}`,
			Error{Kind: UnknownColumn, Status: 400, Code: "42703", Column: "homePhone"},
		},
		{
			"a column in other words", refusal{method: http.MethodGet, status: 400},
			`{"code":"42703","message":"Spalte companyId existiert nicht"}`,
			Error{Kind: UnknownColumn, Status: 400, Code: "42703"},
		},
		{
			"a time to come back", refusal{method: http.MethodGet, status: 429, retryAfter: 1500 * time.Millisecond}, "slow down",
			Error{Kind: RateLimited, Status: 429, RetryAfter: 2 * time.Second},
		},
		{
			"no time to come back", refusal{method: http.MethodGet, status: 429}, "slow down",
			Error{Kind: RateLimited, Status: 429, RetryAfter: defaultRetryAfter},
		},
		{
			"a time for the database", refusal{method: http.MethodGet, status: 503, retryAfter: time.Hour}, `{"code":"PGRST002"}`,
			Error{Kind: Unavailable, Status: 503, Code: "PGRST002", RetryAfter: time.Hour},
		},
		{
			"details that are a list", refusal{method: http.MethodGet, status: 300}, `{"code":"PGRST201","details":[{"cardinality":"one-to-many"}]}`,
			Error{Kind: Internal, Status: 300, Code: "PGRST201"},
		},
		{"text named JSON", refusal{method: http.MethodGet, status: 401}, `Unauthorized`, Error{Kind: Unauthenticated, Status: 401}},
		{"a code that is a number", refusal{method: http.MethodGet, status: 400}, `{"code":42703}`, Error{Kind: Internal, Status: 400}},
		{"half an object", refusal{method: http.MethodGet, status: 400}, `{"code":"42703","mess`, Error{Kind: Internal, Status: 400}},
		{"nothing", refusal{method: http.MethodGet, status: 404}, ``, Error{Kind: Internal, Status: 404}},
	} {
		row.refusal.problem = parseProblem([]byte(row.body))
		got := *row.refusal.error(c)
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
		if cause := p.cause(NewCredential("a-token")); cause == nil || len(cause.Error()) > maxTold {
			t.Errorf("%d bytes for the log", len(p.text))
		}
	})
}
