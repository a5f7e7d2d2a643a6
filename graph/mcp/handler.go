// Package mcp serves the Model Context Protocol over streamable HTTP, by which
// agents call tools. A tool is a trusted document, with its variables for
// arguments; where there are none, tools search the schema and run a document.
// Package transport executes what they ask for, as it does what is asked for by
// GraphQL over HTTP.
//
// No session is kept: each POST is answered with one JSON object, and all else
// is refused with 405.
package mcp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
	"carbongraph/graph/transport"
	"carbongraph/graph/transport/trusted"
)

// instructions are what an agent is told before it calls a tool.
const instructions = `These tools read and write the customers and contacts of an ERP, Carbon, through GraphQL.
An answer is a JSON object with "data", and with "errors" where something failed. An error says in extensions.code
what to do: mend the arguments at BAD_USER_INPUT, wait for retryAfter seconds at RATE_LIMITED, and read before you
write again at OUTCOME_UNKNOWN. A call is usually one of about 60 requests that the key may make in a minute: ask
for many rows at once rather than for one row many times.`

// grace is how long after its deadline a tool may take to answer.
const grace = 2 * time.Second

// Options are what a Handler needs; all but Trusted, Writes, Search and Version
// are required.
type Options struct {
	// GraphQL executes operations.
	GraphQL *transport.Handler
	// Schema is the schema that is served.
	Schema *ast.Schema
	// Trusted are the documents that are tools; nil has tools that search the
	// schema and run any document.
	Trusted *trusted.Documents
	// Writes has tools for mutations.
	Writes bool
	// Search has the tool that searches the schema.
	Search bool
	// Version is the program's.
	Version string
	// MaxBodyBytes is the largest body of a request.
	MaxBodyBytes int
	// Timeout is the time of a tool's call.
	Timeout time.Duration
	// Authenticate is called once for each request, before its body is read. An
	// error refuses the request.
	Authenticate func(*http.Request) (transport.Caller, error)
	// Panicked is called with the value of each panic, where it is recovered.
	Panicked func(context.Context, any)
}

// Handler serves the protocol at any path.
type Handler struct {
	options  Options
	protocol http.Handler
}

// New returns a handler. It fails where a trusted document cannot be a tool.
func New(options Options) (*Handler, error) {
	h := &Handler{options: options}
	server := mcp.NewServer(&mcp.Implementation{Name: "carbongraph", Version: options.Version}, &mcp.ServerOptions{
		Instructions: instructions,
		// The tools do not change.
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
	})
	server.AddReceivingMiddleware(withoutStreams, h.recover)
	if err := h.addTools(server); err != nil {
		return nil, err
	}
	h.protocol = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, MaxRequestBodyBytes: int64(options.MaxBodyBytes),
		// It is against pages that reach a server without credentials, and would
		// refuse a reverse proxy on this machine that hands the Host header on.
		DisableLocalhostProtection: true,
	})
	return h, nil
}

// withoutStreams refuses the one method that is answered with a stream, which
// would hold a place among the requests in flight and has nothing to tell.
func withoutStreams(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, request mcp.Request) (mcp.Result, error) {
		if method == "subscriptions/listen" {
			return nil, &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: "the tools do not change, and there is nothing to listen for"}
		}
		return next(ctx, method, request)
	}
}

// recover keeps a panic from ending more than its own message: the protocol
// handles messages outside of the goroutine of their request.
func (h *Handler) recover(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, request mcp.Request) (result mcp.Result, err error) {
		defer func() {
			if p := recover(); p != nil {
				h.options.Panicked(ctx, p)
				result, err = nil, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "internal error"}
			}
		}()
		return next(ctx, method, request)
	}
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	caller, err := h.options.Authenticate(r)
	if err != nil {
		h.options.GraphQL.Refuse(w, r, err)
		return
	}
	body := bufio.NewReader(r.Body)
	if isList(body) {
		h.options.GraphQL.Refuse(w, r, errBatch())
		return
	}
	r.Body = rest{body, r.Body}
	ctx, cancel := context.WithTimeout(r.Context(), h.options.Timeout)
	defer cancel()
	e := &exchange{ctx: ctx, caller: caller}
	// The protocol's own context ends later: past its end there is no answer,
	// where a tool answers what became of its call.
	lasting, end := context.WithTimeout(context.WithValue(context.WithoutCancel(ctx), exchangeKey{}, e), h.options.Timeout+grace)
	defer end()
	h.protocol.ServeHTTP(&response{ResponseWriter: w, exchange: e}, r.WithContext(lasting))
}

// errBatch refuses a batch, which older versions of the protocol have: it would
// be many requests with the place of one.
func errBatch() error {
	err := gqlerror.Errorf("batches are not served: send one message, as a JSON object")
	err.Extensions = map[string]any{"code": codes.BadUserInput}
	return err
}

// isList reports whether JSON begins with a list.
func isList(text *bufio.Reader) bool {
	for {
		switch c, err := text.ReadByte(); {
		case err != nil:
			return false
		case c == ' ', c == '\t', c == '\r', c == '\n':
		default:
			_ = text.UnreadByte()
			return c == '['
		}
	}
}

// rest is a body whose first bytes were looked at.
type rest struct {
	io.Reader
	io.Closer
}

// exchange is a request, for the tool that it calls.
type exchange struct {
	ctx    context.Context
	caller transport.Caller
	// refused tells that the upstream does not accept the credential.
	refused atomic.Bool
}

// exchangeKey is the key of the exchange in the context that the protocol hands
// to a tool: it hands on nothing else that could tell the request.
type exchangeKey struct{}

func exchangeFrom(ctx context.Context) (*exchange, error) {
	e, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return nil, errors.New("a tool was called outside of a request")
	}
	return e, nil
}

// response is a response for one caller's credential. It has status 401 where
// the upstream does not accept that.
type response struct {
	http.ResponseWriter
	exchange *exchange
	begun    bool
}

// WriteHeader writes the header once.
func (r *response) WriteHeader(status int) {
	if r.exchange.refused.Load() && !r.begun {
		r.Header().Set("WWW-Authenticate", "Bearer")
		status = http.StatusUnauthorized
	}
	r.begun = true
	r.Header().Set("Cache-Control", "no-store")
	r.ResponseWriter.WriteHeader(status)
}

func (r *response) Write(p []byte) (int, error) {
	if !r.begun {
		r.WriteHeader(http.StatusOK)
	}
	return r.ResponseWriter.Write(p)
}
