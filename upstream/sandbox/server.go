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

	current atomic.Pointer[database]
	// writing is held from the moment a write reads until it is done.
	writing sync.Mutex
}

// New makes a handler that holds its own copy of the demo rows: company co1
// with 60 awkward customer contacts, co2 with 1,205 and co3 with 10,000.
func New(options ...Option) *Server {
	config := config{maxRows: 1000, companies: map[string]int{}}
	for _, option := range options {
		option(&config)
	}
	s := &Server{maxRows: int64(config.maxRows)}
	if config.perMinute > 0 {
		s.limit = newRateLimit(config.perMinute)
	}
	if err := s.fill(config); err != nil {
		panic(fmt.Sprintf("sandbox: %v", err))
	}
	return s
}

// fill reads the tables and their rows.
func (s *Server) fill(config config) error {
	demo, err := fs.Sub(demoTables, "data")
	if err != nil {
		return err
	}
	if s.schema, err = load(slices.Concat([]fs.FS{demo}, config.tables)...); err != nil {
		return err
	}
	for _, drop := range config.drop {
		if t := s.schema.table(drop[0]); t != nil && t.find(drop[1]) >= 0 {
			t.Columns[t.find(drop[1])].hidden = true
		}
	}
	db, err := seed(s.schema, config.companies)
	s.current.Store(&db)
	return err
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
	a.write(w, r)
}

// answer decides what a request asks for, in the order in which PostgREST
// looks at its parts.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, who caller) (*answer, error) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	function, called := strings.CutPrefix(name, "rpc/")
	switch {
	case name == "":
		return nil, fail(http.StatusNotFound, "PGRST126", "Root endpoint metadata is disabled")
	case called:
		return call(function, who)
	case strings.Contains(name, "/"):
		return nil, fail(http.StatusNotFound, "PGRST125", "Invalid path specified in request URL")
	case !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete}, r.Method):
		return nil, fail(http.StatusMethodNotAllowed, "PGRST117", "Unsupported HTTP method: %s", r.Method)
	}
	q := &request{method: r.Method, who: who, preferences: readPreferences(r.Header)}
	var err error
	if q.query, err = grammar.Parse(r.URL.RawQuery); err != nil {
		return nil, err
	}
	rows, satisfiable := q.query.TopRange()
	if !satisfiable {
		return nil, notSatisfiable("Limit should be greater than or equal to zero.")
	}
	q.rows = rows
	if r.Method == http.MethodPost || r.Method == http.MethodPatch {
		if q.payload, err = readPayload(http.MaxBytesReader(w, r.Body, maxBody), r.Header, q.query.Columns); err != nil {
			return nil, err
		}
	}
	if q.table = s.schema.table(name); q.table == nil {
		return nil, s.schema.noSuchTable(name)
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
