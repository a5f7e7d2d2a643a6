package sandbox

import (
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"carbongraph/upstream/sandbox/internal/grammar"
)

// maxBody is the largest payload that is read.
const maxBody = 16 << 20

// Server is the handler. It is safe for concurrent use: a read works on the
// rows as they were when it began, and writes come one after another, each
// wholly or not at all.
type Server struct {
	schema  *schema
	maxRows int64
	limit   *rateLimit
	// withoutFunctions says that there is nothing under /rpc.
	withoutFunctions bool

	current atomic.Pointer[database]
	// writing is held from the moment a write reads until it is done.
	writing sync.Mutex
}

// New makes a handler that holds its own copy of the demo rows: company co1
// with 60 awkward customer contacts, co2 with 1,205 and co3 with 10,000.
func New(options ...Option) *Server {
	config := config{
		maxRows:   1000,
		companies: map[string]int{},
	}
	for _, option := range options {
		option(&config)
	}
	demo, err := fs.Sub(demoTables, "data")
	if err != nil {
		panic(err)
	}
	schema, rows, err := load(slices.Concat([]fs.FS{demo}, config.tables))
	if err != nil {
		panic(fmt.Sprintf("sandbox: %v", err))
	}
	s := &Server{schema: schema, maxRows: int64(config.maxRows), withoutFunctions: config.withoutFunctions}
	if config.perMinute > 0 {
		s.limit = newRateLimit(config.perMinute)
	}
	for _, drop := range config.drop {
		drop(s.schema)
	}
	s.current.Store(seed(s.schema, rows, config.companies))
	return s
}

// ServeHTTP answers as PostgREST does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.limit != nil && !s.limit.admit(w, r) {
		return
	}
	who, refused := authenticate(r)
	if refused != nil {
		if refused.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="`+refused.Message+`"`)
		}
		refused.write(w)
		return
	}
	a, err := s.answer(w, r, who)
	if err != nil {
		failureOf(err, who).write(w)
		return
	}
	a.write(w)
}

// answer decides what a request asks for, in the order in which PostgREST
// looks at its parts.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, who caller) (*answer, error) {
	name, err := resource(r.URL.Path)
	if err != nil {
		return nil, err
	}
	if function, called := strings.CutPrefix(name, "rpc/"); called {
		return s.call(function, who)
	}
	if err := checkMethod(r.Method); err != nil {
		return nil, err
	}
	q := &request{method: r.Method, who: who, preferences: readPreferences(r.Header)}
	if q.query, err = grammar.Parse(r.URL.RawQuery); err != nil {
		return nil, err
	}
	if q.rows, err = topRange(r, q.query); err != nil {
		return nil, err
	}
	if r.Method == http.MethodPost || r.Method == http.MethodPatch {
		if q.payload, err = readPayload(http.MaxBytesReader(w, r.Body, maxBody), r.Header, q.query.Columns); err != nil {
			return nil, err
		}
	}
	if q.table = s.schema.table(name); q.table == nil {
		return nil, s.schema.noSuchTable(name)
	}
	if r.Method == http.MethodOptions {
		return &answer{status: http.StatusOK, allow: "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"}, nil
	}
	if q.media, err = negotiate(r.Header); err != nil {
		return nil, err
	}
	if err := q.preferences.check(); err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return s.read(q)
	}
	return s.write(q)
}

func checkMethod(method string) error {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return nil
	case http.MethodPut:
		return leftOut("PUT")
	}
	return fail(http.StatusMethodNotAllowed, "PGRST117", "Unsupported HTTP method: %s", method)
}

// request is a request whose parts are read.
type request struct {
	method      string
	who         caller
	query       *grammar.Query
	preferences preferences
	rows        grammar.Range
	payload     payload
	table       *table
	media       string
	// created says that a write made a row.
	created bool
}

// resource is the table that a path names, or rpc/ and a function.
func resource(path string) (string, error) {
	name := strings.TrimPrefix(path, "/")
	function, called := strings.CutPrefix(name, "rpc/")
	switch {
	case name == "":
		return "", fail(http.StatusNotFound, "PGRST126", "Root endpoint metadata is disabled")
	case called && !strings.Contains(function, "/"):
		return name, nil
	case strings.Contains(name, "/"):
		return "", fail(http.StatusNotFound, "PGRST125", "Invalid path specified in request URL")
	}
	return name, nil
}
