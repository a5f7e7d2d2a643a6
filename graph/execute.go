package graph

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/answer"
	"carbongraph/graph/limits"
	"carbongraph/graph/operation"
	"carbongraph/upstream"
)

// Execute answers an operation with the credential in ctx. What is returned is
// to be released when it was written.
func (s *Schema) Execute(ctx context.Context, op *operation.Operation) *Result {
	return s.ExecuteOver(ctx, op, s.options.Upstream)
}

// ExecuteOver is Execute with another way to the upstream.
func (s *Schema) ExecuteOver(ctx context.Context, op *operation.Operation, up Upstream) *Result {
	x := &execution{schema: s, upstream: up, ctx: ctx, op: op, fields: make([]field, len(op.Roots))}
	x.credential, _ = upstream.CredentialFrom(ctx)
	for i, root := range op.Roots {
		x.fields[i] = field{x: x, root: root}
	}
	if op.Type == ast.Mutation {
		for i := range x.fields {
			f := &x.fields[i]
			f.answer(f.mutate)
		}
	} else {
		x.query()
	}
	return x.result()
}

// execution is one operation while it is executed.
type execution struct {
	schema     *Schema
	upstream   Upstream
	ctx        context.Context
	op         *operation.Operation
	credential upstream.Credential
	fields     []field

	mu       sync.Mutex
	attempts []upstream.Attempt
	// parsed and bodies are what was read, released when all is written.
	parsed []*answer.Rows
	bodies []*upstream.Answer
	// written are the bytes of the fields so far, and counted those that were
	// taken from the schema's memory for them.
	written int
	counted int64
	// overloaded tells that a field failed for want of memory.
	overloaded bool
}

// field is a root field while it is answered.
type field struct {
	x    *execution
	root *operation.Root
	// list is what the field reads, where it is a list of a query.
	list *listRead
	// w has the value; ok tells that it is there, else the field is null.
	w         *answer.Writer
	ok        bool
	errors    gqlerror.List
	userError string
}

// answer calls what writes the field's value. Its error is the field's, as is a
// panic.
func (f *field) answer(write func() error) {
	if f.root.Err != nil {
		f.fail(f.root.Err)
		return
	}
	err := f.x.safely(write)
	if err == nil && f.w != nil && f.w.Over() {
		f.errors = nil
		f.w.Discard()
		err = limits.Exceeded(nil, "the answer has more bytes than are allowed: ask for fewer rows or fields", f.x.schema.options.Limits.ResponseBytes, "MAX_RESPONSE_BYTES")
	}
	if err != nil {
		f.ok = false
		f.fail(err)
	} else if f.w != nil {
		f.x.written += len(f.w.Bytes())
	}
}

// hold takes memory for about size bytes that will be written, until the result
// is released.
func (x *execution) hold(size int) error {
	if x.schema.options.Bytes == nil {
		return nil
	}
	counted, err := x.schema.options.Bytes.Hold(x.ctx, x.credential.Share(), int64(size))
	x.counted += counted
	return err
}

// safely calls f and makes an error of a panic.
func (x *execution) safely(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = x.schema.Recovered(p)
		}
	}()
	return f()
}

// Recovered makes an error of a panic. Present logs it with its stack, and keeps
// it from the caller.
func (s *Schema) Recovered(p any) error {
	s.options.Panicked()
	return fmt.Errorf("panic: %v\n%s", p, debug.Stack())
}

// writer returns the writer of the field, for about size bytes.
func (f *field) writer(size int) *answer.Writer {
	most := f.x.schema.options.Limits
	limit := most.ResponseBytes - f.x.written
	if f.x.op.Type == ast.Mutation {
		limit = math.MaxInt // what was written is told, whatever it takes
	}
	return answer.NewWriter(f.root.Key, size, limit, most.Errors)
}

// fail adds an error at the field.
func (f *field) fail(err error) { f.failAt(ast.Path{ast.PathName(f.root.Key)}, err) }

// failAt adds an error at a path of the answer.
func (f *field) failAt(path ast.Path, err error) {
	f.x.overloaded = f.x.overloaded || failureOf(err).Kind == upstream.Overloaded
	presented := f.x.schema.Present(f.x.ctx, path, err)
	if len(presented.Locations) == 0 {
		if at := position(f.root.Field, path); at != nil {
			presented.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
		}
	}
	f.errors = append(f.errors, presented)
}

// report adds the faults of what was written, as failures of a kind.
func (f *field) report(kind upstream.Kind) {
	for _, fault := range f.w.Faults() {
		f.failAt(fault.Path, &upstream.Error{Kind: kind, Cause: fault})
	}
}

// read sends a read.
func (x *execution) read(call upstream.Call) (*upstream.Answer, error) {
	answered, err := x.upstream.Read(x.ctx, x.credential, call)
	x.note(answered, err)
	return answered, err
}

// write sends a write, once.
func (x *execution) write(ctx context.Context, call upstream.Call) (*upstream.Answer, error) {
	answered, err := x.upstream.Write(ctx, x.credential, call)
	x.note(answered, err)
	return answered, err
}

// note keeps the attempts of a call.
func (x *execution) note(answered *upstream.Answer, err error) {
	attempts := failureOf(err).Attempts
	if answered != nil {
		attempts = answered.Attempts
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.attempts = append(x.attempts, attempts...)
}

// together calls each task once, at the same time.
func together(tasks []func()) {
	if len(tasks) == 0 {
		return
	}
	var others sync.WaitGroup
	for _, task := range tasks[1:] {
		others.Go(task)
	}
	tasks[0]()
	others.Wait()
}
