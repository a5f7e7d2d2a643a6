package faults

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"carbongraph/contract/internal/servertest"
	"carbongraph/internal/telemetry/logtest"
	"carbongraph/upstream/faultstest"
	"carbongraph/upstream/sandbox"
)

// nestedCreates are the creates of two rows, one inside the other, and the
// tables that they are sent to.
var nestedCreates = []struct {
	document, related, table string
	// before is what is asked before the first write: the company of a key
	// whose caller cannot name it.
	before []faultstest.Fault
}{
	{`mutation { it: createCustomerContact(input: {customerId: "cust1", contact: {companyId: "co1", lastName: "x"}}) { row: customerContact { id } userErrors { code message } } }`,
		"contact", "customerContact", nil},
	{`mutation { it: createCustomerLocation(input: {customerId: "cust1", name: "x", address: {city: "x"}}) { row: customerLocation { id } userErrors { code message } } }`,
		"address", "customerLocation", []faultstest.Fault{faultstest.Answer(http.StatusOK, `"co1"`, faultstest.JSON)}},
}

// The answers to a create of a row, and to its delete.
var (
	madeFirst  = faultstest.Answer(http.StatusCreated, `[{"id":"first"}]`, faultstest.JSON)
	madeSecond = faultstest.Answer(http.StatusCreated, `[{"id":"second"}]`, faultstest.JSON)
	takenBack  = faultstest.Rows(`[{"id":"first"}]`)
)

// TestFaultNestedCreate has a create inside a create end in every way: each
// write is sent once. Where the second certainly did not happen, the first is
// taken back; where it is not certain, or that fails, the caller is told which
// row is there.
func TestFaultNestedCreate(t *testing.T) {
	const named = "with the id first"
	for _, row := range []struct {
		name   string
		script []faultstest.Fault
		// sent is the writes: first, second, delete.
		sent int
		// code is the user error's, or the error's where failed is set; none is
		// success. told is in its message.
		code, told string
		failed     bool
	}{
		{"both are done", []faultstest.Fault{madeFirst, madeSecond}, 2, "", "", false},
		{"the first is refused", []faultstest.Fault{problem(403, "42501")}, 1, "FORBIDDEN", "", false},
		{"the first is not known to be done", []faultstest.Fault{faultstest.Reset}, 1, "OUTCOME_UNKNOWN", "", true},
		{"the first is answered with nothing", []faultstest.Fault{faultstest.Answer(http.StatusCreated, `[]`, faultstest.JSON)}, 1, "BAD_UPSTREAM_RESPONSE", "", true},
		{"the second is refused", []faultstest.Fault{madeFirst, problem(403, "42501"), takenBack}, 3, "FORBIDDEN", "", false},
		{"the second refers to nothing", []faultstest.Fault{madeFirst, problem(409, "23503"), takenBack}, 3, "REFERENCE_NOT_FOUND", "", false},
		{"the second is held back", []faultstest.Fault{madeFirst, problem(429, "", "Retry-After: 9"), takenBack}, 2, "PARTLY_DONE", named, false},
		{"the second meets no database", []faultstest.Fault{madeFirst, problem(503, "PGRST002"), takenBack}, 3, "UPSTREAM_UNAVAILABLE", "", true},
		{"the second is cancelled by the database", []faultstest.Fault{madeFirst, problem(500, "57014"), takenBack}, 3, "UPSTREAM_TIMEOUT", "", true},
		{"the second is not answered in time", []faultstest.Fault{madeFirst, faultstest.Hang}, 2, "OUTCOME_UNKNOWN", named, true},
		{"the second is reset before any byte", []faultstest.Fault{faultstest.Stale(`[{"id":"first"}]`)}, 1, "OUTCOME_UNKNOWN", named, true},
		{"the second is closed", []faultstest.Fault{madeFirst, faultstest.Drop}, 2, "OUTCOME_UNKNOWN", named, true},
		{"the second is reset", []faultstest.Fault{madeFirst, faultstest.Reset}, 2, "OUTCOME_UNKNOWN", named, true},
		{"the second is answered with half a body", []faultstest.Fault{madeFirst, faultstest.Cut}, 2, "OUTCOME_UNKNOWN", named, true},
		{"the second is answered with nonsense", []faultstest.Fault{madeFirst, faultstest.Answer(http.StatusCreated, `{"id":`, faultstest.JSON)}, 2, "OUTCOME_UNKNOWN", named, true},
		{"the second comes from a gateway", []faultstest.Fault{madeFirst, faultstest.Answer(http.StatusGatewayTimeout, "late", "Content-Type: text/html")}, 2, "OUTCOME_UNKNOWN", named, true},
		{"the delete is refused", []faultstest.Fault{madeFirst, problem(403, "42501"), problem(403, "42501")}, 3, "PARTLY_DONE", named, false},
		{"the delete deletes nothing", []faultstest.Fault{madeFirst, problem(403, "42501"), faultstest.Rows(`[]`)}, 3, "PARTLY_DONE", named, false},
		{"the delete is not answered in time", []faultstest.Fault{madeFirst, problem(403, "42501"), faultstest.Hang}, 3, "PARTLY_DONE", named, false},
		{"the delete is reset", []faultstest.Fault{madeFirst, problem(503, "PGRST002"), faultstest.Reset}, 3, "PARTLY_DONE", named, false},
	} {
		for _, create := range nestedCreates {
			t.Run(row.name+"/"+create.related, func(t *testing.T) {
				t.Parallel()
				f := servertest.StartFaulty(t, append(slices.Clone(create.before), row.script...), "UPSTREAM_TIMEOUT=300ms")
				answer, sent := f.Ask(t, create.document)
				if sent -= len(create.before); sent != row.sent {
					t.Errorf("%d requests were sent, want %d", sent, row.sent)
				}
				var answered struct {
					It struct {
						Row        *struct{ ID string }
						UserErrors []struct{ Code, Message string }
					}
				}
				switch {
				case row.failed:
					answer.WantError(t, row.code, row.told)
					return
				default:
					answer.Decode(t, &answered)
				}
				it := answered.It
				if row.code == "" {
					if it.Row == nil || it.Row.ID != "second" || len(it.UserErrors) > 0 {
						t.Errorf("answer %s", answer.Body)
					}
				} else if it.Row != nil || len(it.UserErrors) != 1 || it.UserErrors[0].Code != row.code || !strings.Contains(it.UserErrors[0].Message, row.told) {
					t.Errorf("answer %s\nwant %s: %q", answer.Body, row.code, row.told)
				}
			})
		}
	}
}

// Where the caller hangs up while a create is under way, nobody knows whether it
// was done: nothing more is sent. What is certain is acted upon all the same: the
// first row is taken back.
func TestFaultNestedCreateCallerLeaves(t *testing.T) {
	t.Parallel()
	refused := problem(403, "42501")
	for name, row := range map[string]struct {
		script func(hangUp func()) []faultstest.Fault
		want   string
	}{
		"during the first": {
			func(hangUp func()) []faultstest.Fault { return servertest.Script(first(hangUp, faultstest.Hang)) }, "POST",
		},
		"during the second": {
			func(hangUp func()) []faultstest.Fault {
				return servertest.Script(madeFirst, first(hangUp, faultstest.Hang))
			}, "POST POST",
		},
		"during the delete": {func(hangUp func()) []faultstest.Fault {
			return servertest.Script(madeFirst, refused, first(hangUp, faultstest.After(50*time.Millisecond, takenBack)))
		}, "POST POST DELETE"},
	} {
		for _, create := range nestedCreates {
			t.Run(name+"/"+create.related, func(t *testing.T) {
				t.Parallel()
				ctx, hangUp := context.WithCancel(t.Context())
				defer hangUp()
				f := servertest.StartFaulty(t, append(slices.Clone(create.before), row.script(hangUp)...), "UPSTREAM_TIMEOUT=30s", "REQUEST_TIMEOUT=30s", "LOG_LEVEL=info", "LOG_FORMAT=text")
				_ = postUntil(ctx, t, f.URL, create.document)
				f.Log.Await(t, "msg=request")
				var methods []string
				for _, r := range f.Up.Requests()[len(create.before):] {
					methods = append(methods, r.Method)
				}
				if got := strings.Join(methods, " "); got != row.want {
					t.Errorf("sent %s, want %s", got, row.want)
				}
				if strings.Contains(f.Log.String(), "could not be taken back") {
					t.Error("the first row was not taken back")
				}
			})
		}
	}
}

// postUntil sends a document until ctx is done, when it hangs up. The error is
// nil where the caller was answered before.
func postUntil(ctx context.Context, t *testing.T, url, document string) error {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", strings.NewReader(`{"query":`+servertest.Quoted(t, document)+`}`))
	if err != nil {
		t.Error(err)
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+sandbox.Token("co1", "rw"))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	return err
}

// first does something before a fault.
func first(do func(), then faultstest.Fault) faultstest.Fault {
	return func(x *faultstest.Exchange) bool {
		do()
		return then(x)
	}
}

// A process that is told to stop between the two writes sends the second, and
// answers. The first is answered when the process drains.
func TestFaultNestedCreateDrain(t *testing.T) {
	t.Parallel()
	for _, create := range nestedCreates {
		var process *servertest.Running
		var sent []string
		log := &logtest.Buffer{}
		up := servertest.StartWire(t, http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if strings.HasPrefix(request.URL.Path, "/rpc/") {
				_, _ = io.WriteString(w, `"co1"`)
				return
			}
			sent = append(sent, request.Method+" "+request.URL.Path)
			id := "second"
			if request.URL.Path == "/"+create.related {
				id = "first"
				process.Stop()
				for !strings.Contains(log.String(), "msg=draining") && request.Context().Err() == nil {
					time.Sleep(time.Millisecond)
				}
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = fmt.Fprintf(w, `[{"id":%q}]`, id)
		}))
		process = servertest.StartRunning(t, log, "UPSTREAM_URL="+up.URL, "LOG_FORMAT=text")
		f := servertest.At(t, process.URL, up)
		answer := f.WithToken(sandbox.Token("co1", "rw")).Ask(t, create.document)
		answer.Want(t, `{"it":{"row":{"id":"second"},"userErrors":[]}}`)
		if err := <-process.Stopped; err != nil {
			t.Errorf("the process ends with %v", err)
		}
		if want := []string{"POST /" + create.related, "POST /" + create.table}; !slices.Equal(sent, want) {
			t.Errorf("sent %v, want %v", sent, want)
		}
	}
}
