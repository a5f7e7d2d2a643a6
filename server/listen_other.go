//go:build !linux

package server

import "syscall"

// tune leaves a listener's socket as it is.
func tune(_, _ string, _ syscall.RawConn) error { return nil }
