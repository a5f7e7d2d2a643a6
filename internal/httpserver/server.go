// Package httpserver is what every HTTP server needs and no route knows of: a
// listener with limits, its graceful end, and the layers around the routes.
//
// The layers are put around the routes in this order, outermost first:
// RequestID, so that everything below has an id to report under; Recover;
// CORS. A Capacity stands only around the routes that it protects, so that
// health checks are answered when there is no place.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// Options is how a Server behaves.
type Options struct {
	// RequestTimeout is the longest that a handler takes before it begins to
	// write. A handler that takes longer sets its own deadlines.
	RequestTimeout time.Duration
	// DrainDelay is how long the server goes on accepting, not ready, once it
	// was told to stop: the time in which those who send it requests learn
	// of it.
	DrainDelay time.Duration
	// ShutdownTimeout is how long requests in flight may take after that.
	ShutdownTimeout time.Duration
	// Log is told of the drain, and what net/http has to say.
	Log *slog.Logger
	// Aside is a server beside another, which logs the drain for both.
	Aside bool
}

// Server serves HTTP until it is told to stop, and then drains.
type Server struct {
	options  Options
	limits   limits
	draining atomic.Bool
	inFlight atomic.Int64
}

// limits are what a client may take of a connection.
type limits struct {
	// readHeader and body are how long the two parts of a request may take to
	// arrive.
	readHeader, body time.Duration
	// write is the time from the end of the header to the first write of an
	// answer, and stall that for each chunk of it.
	write, stall time.Duration
	// idle is how long a connection is kept between two requests.
	idle time.Duration
	// header is in bytes.
	header int
}

const (
	// maxHeader is the largest header that is read, the request line
	// included, in bytes.
	maxHeader = 16 << 10
	// headerSlop is what net/http reads beyond MaxHeaderBytes.
	headerSlop = 4 << 10
	// writeMargin is the time to write an answer that came at the last moment.
	writeMargin = 5 * time.Second
	// endTime is how long a handler whose request was cut has to end. It is for
	// what it does without its caller, such as to delete a row that it created.
	endTime = 5 * time.Second
)

// New returns a server that is ready as soon as it runs.
func New(options Options) *Server {
	const body = 10 * time.Second
	return &Server{options: options, limits: limits{
		readHeader: 5 * time.Second,
		body:       body,
		write:      body + options.RequestTimeout + writeMargin,
		stall:      10 * time.Second,
		idle:       60 * time.Second,
		header:     maxHeader - headerSlop,
	}}
}

// Run serves handler on listener until ctx is done. Then it drains: Ready
// fails at once; for DrainDelay connections are still accepted, and every
// answer closes its own; then the listener closes, and requests in flight have
// ShutdownTimeout to finish. Those that did not are cut: their connections are
// closed and their contexts canceled, and their handlers have five seconds to
// end.
//
// The error says how many requests had to be cut short, or what ended the
// serving before its time. Run is called once.
func (s *Server) Run(ctx context.Context, listener net.Listener, handler http.Handler) error {
	// Requests outlive the order to stop, and end where they are cut.
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{
		Handler:           s.track(handler),
		ReadHeaderTimeout: s.limits.readHeader,
		WriteTimeout:      s.limits.write,
		IdleTimeout:       s.limits.idle,
		MaxHeaderBytes:    s.limits.header,
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	defer func() { _ = server.Close() }()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serving %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}

	s.draining.Store(true)
	if !s.options.Aside {
		s.options.Log.Info("draining", "in_flight", s.inFlight.Load(), "delay", s.options.DrainDelay)
	}
	select {
	case err := <-served:
		return fmt.Errorf("serving %s: %w", listener.Addr(), err)
	case <-time.After(s.options.DrainDelay):
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.ShutdownTimeout)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		if left := s.inFlight.Load(); left > 0 {
			_ = server.Close()
			cut()
			s.awaitHandlers()
			return fmt.Errorf("%d requests in flight were cut after %s", left, s.options.ShutdownTimeout)
		}
		return nil // what was left were connections on which nothing was asked
	}
	return err
}

// awaitHandlers waits until the handlers have ended, endTime at most.
func (s *Server) awaitHandlers() {
	for end := time.Now().Add(endTime); s.inFlight.Load() > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
}

// track counts the requests in flight, and holds each to the limits.
//
// While the server drains, each answer tells its client to open no further
// request on the connection: one that is kept would be closed under a request
// on its way. So does the answer to a body in chunks: net/http takes a request
// with both Content-Length and Transfer-Encoding for one in chunks and does not
// tell, and a proxy in front may have read it the other way. What follows on
// the connection is then not to be trusted (RFC 9112, section 6.1).
func (s *Server) track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.inFlight.Add(1)
		defer s.inFlight.Add(-1)
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		if s.draining.Load() || len(r.TransferEncoding) > 0 {
			header.Set("Connection", "close")
		}
		control := http.NewResponseController(w)
		if r.ContentLength != 0 {
			_ = control.SetReadDeadline(time.Now().Add(s.limits.body))
		}
		next.ServeHTTP(&progressWriter{ResponseWriter: w, control: control, stall: s.limits.stall}, r)
	})
}
