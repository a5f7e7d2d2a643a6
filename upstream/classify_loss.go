package upstream

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
)

// errTimeUp ends an attempt that has had its time.
var errTimeUp = errors.New("the attempt's time is up")

// loss is a try that ended without a whole answer.
type loss struct {
	method string
	// connected tells whether the call was given a connection. Before that
	// nothing was sent; after, everything may have been.
	connected bool
	// answered tells whether the header of an answer came.
	answered bool
	// ended is why the try was ended from this side: errTimeUp, the caller's
	// deadline or the caller's leaving; nil where it was not.
	ended error
	// cause is what the connection said.
	cause error
}

// kind is what a loss means to the caller.
func (l loss) kind() Kind {
	switch {
	case l.connected && !isRead(l.method):
		return OutcomeUnknown
	case errors.Is(l.ended, errTimeUp) && !l.connected:
		return Unavailable
	case l.ended != nil:
		return endedKind(l.ended)
	case !l.connected:
		return Unavailable
	case l.answered || !connectionLost(l.cause):
		return BadResponse
	default:
		return Unavailable
	}
}

// passing reports whether another try may fare better. One whose time was up
// is not repeated: what is slow would be asked twice.
func (l loss) passing() bool { return l.ended == nil }

// endedKind is the kind of a call that was ended from this side.
func endedKind(ended error) Kind {
	if errors.Is(ended, context.Canceled) {
		return Canceled
	}
	return Timeout
}

// connectionLost reports whether the connection ended, rather than carrying
// what is no HTTP.
func connectionLost(err error) bool {
	var network *net.OpError
	var number syscall.Errno
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &number)
}
