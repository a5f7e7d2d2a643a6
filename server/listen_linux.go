package server

import "syscall"

const (
	// tcpUserTimeout is TCP_USER_TIMEOUT, which package syscall does not name.
	tcpUserTimeout = 18
	// unacknowledgedTime is how long the other end of a connection may leave what
	// was sent unacknowledged, in milliseconds. By default the kernel goes on for
	// a quarter of an hour, in which a subscriber who is gone takes heartbeats.
	unacknowledgedTime = 30_000
)

// tune sets the options of a listener's socket, which its connections have from
// it.
func tune(_, _ string, conn syscall.RawConn) error {
	var failure error
	err := conn.Control(func(socket uintptr) {
		failure = syscall.SetsockoptInt(int(socket), syscall.IPPROTO_TCP, tcpUserTimeout, unacknowledgedTime)
	})
	if err != nil {
		return err
	}
	return failure
}
