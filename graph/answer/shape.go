package answer

import (
	"sync/atomic"

	"carbongraph/upstream"
)

// Shape is how rows that carry a set of columns are asked for, and what they
// are expected to look like. It is immutable.
type Shape struct {
	columns   Columns
	selection upstream.Selection
	layout    *layout
}

// NewShape returns the shape of rows that carry columns.
func NewShape(columns Columns) *Shape {
	return &Shape{columns: columns, selection: columns.Selection(), layout: columns.layout()}
}

// Selection returns the columns as they are asked of the upstream. The caller
// must not change it.
func (s *Shape) Selection() upstream.Selection { return s.selection }

// Union returns the shape of rows that carry the columns of both.
func (s *Shape) Union(t *Shape) *Shape {
	switch both := s.columns.Union(t.columns); both {
	case s.columns:
		return s
	case t.columns:
		return t
	default:
		return NewShape(both)
	}
}

// shapes keeps the shape that a plan's rows had last: they nearly always have
// the same.
type shapes struct{ last atomic.Pointer[Shape] }

// of returns the shape of rows that carry columns.
func (s *shapes) of(columns Columns) *Shape {
	last := s.last.Load()
	if last == nil || last.columns != columns {
		last = NewShape(columns)
		s.last.Store(last)
	}
	return last
}
