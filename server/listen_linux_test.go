package server

import (
	"net"
	"syscall"
	"testing"
)

// A connection whose other end has vanished ends when it has acknowledged
// nothing for 30 seconds.
func TestUnacknowledged(t *testing.T) {
	t.Parallel()
	listener, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	far, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	raw, err := near.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(socket uintptr) {
		if got, err := syscall.GetsockoptInt(int(socket), syscall.IPPROTO_TCP, tcpUserTimeout); err != nil || got != 30_000 {
			t.Errorf("%d ms, %v", got, err)
		}
	}); err != nil {
		t.Fatal(err)
	}
}
