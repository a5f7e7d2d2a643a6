package httpserver

import "time"

// SetReadHeaderTimeout shortens what a test would otherwise wait for.
func (s *Server) SetReadHeaderTimeout(d time.Duration) { s.limits.readHeader = d }
