package graph

import (
	"slices"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/upstream"
)

// Result is an operation's answer.
type Result struct {
	// Data is the JSON of the member data, to be written one piece after the
	// other.
	Data [][]byte
	// HasData tells that a root field is not null.
	HasData bool
	// Overloaded tells that an answer had no room in memory, and not for its own
	// size.
	Overloaded bool
	// Errors are at most Limits.Errors, as callers may see them.
	Errors gqlerror.List
	// Rows is the number of rows in the answer.
	Rows int
	// UserError is the code of the first of the userErrors; empty for none.
	UserError string
	// Attempts are the requests that were sent upstream, and the reads that
	// needed none, in the order in which they began.
	Attempts []upstream.Attempt

	writers []*answer.Writer
	// giveBack gives the memory back that was counted.
	giveBack func()
}

// Release gives the memory of Data back. Nothing may refer to its bytes any
// more.
func (r *Result) Release() {
	for _, w := range r.writers {
		w.Release()
	}
	r.Data, r.writers = nil, nil
	if r.giveBack != nil {
		r.giveBack()
		r.giveBack = nil
	}
}

// Size returns the bytes of Data.
func (r *Result) Size() int {
	size := 0
	for _, piece := range r.Data {
		size += len(piece)
	}
	return size
}

// result puts the fields together. A non-null field that is null makes the
// whole data null.
func (x *execution) result() *Result {
	r := &Result{Data: make([][]byte, 0, 2*len(x.fields)+1), Rows: x.rows(), Attempts: x.attempts, Overloaded: x.overloaded}
	slices.SortStableFunc(r.Attempts, func(a, b upstream.Attempt) int { return a.Begun.Compare(b.Begun) })
	null := false
	for i := range x.fields {
		f := &x.fields[i]
		lead := `,"` + f.root.Key + `":`
		if len(r.Data) == 0 {
			lead = "{" + lead[1:]
		}
		if f.w == nil {
			f.w = f.writer(0)
		}
		if !f.ok {
			null = null || f.root.Source.Definition.Type.NonNull
			f.w.Null()
		}
		r.HasData = r.HasData || f.ok
		if r.UserError == "" {
			r.UserError = f.userError
		}
		r.Errors = append(r.Errors, f.errors...)
		r.writers = append(r.writers, f.w)
		r.Data = append(r.Data, []byte(lead), f.w.Bytes())
	}
	switch {
	case null:
		r.Data, r.HasData = [][]byte{[]byte("null")}, false
	case len(x.fields) == 0:
		r.Data, r.HasData = [][]byte{[]byte("{}")}, true
	default:
		r.Data = append(r.Data, []byte("}"))
	}
	r.Errors = r.Errors[:min(len(r.Errors), x.schema.options.Limits.Errors)]
	x.release()
	if x.counted > 0 {
		r.giveBack = func() { x.schema.options.Bytes.GiveBack(x.credential.Share(), x.counted) }
	}
	return r
}

// release gives the memory of what was read back: what of it is answered was
// copied.
func (x *execution) release() {
	for _, rows := range x.parsed {
		rows.Release()
	}
	for _, body := range x.bodies {
		body.Release()
	}
}

func (x *execution) rows() int {
	rows := 0
	for i := range x.fields {
		f := &x.fields[i]
		if f.w != nil {
			rows += f.w.Count()
		}
	}
	return rows
}
