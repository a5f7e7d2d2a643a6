package httpserver

import "time"

// SetReadHeaderTimeout shortens what a test would otherwise wait for.
func (s *Server) SetReadHeaderTimeout(d time.Duration) { s.limits.readHeader = d }

// SetBodyTimeout shortens what a test would otherwise wait for.
func (s *Server) SetBodyTimeout(d time.Duration) { s.limits.body = d }

// SetStallTimeout shortens what a test would otherwise wait for.
func (s *Server) SetStallTimeout(d time.Duration) { s.limits.stall = d }
