package graph

import (
	"carbongraph/graph/limits"
	"carbongraph/graph/operation"
)

// query answers the root fields of a query: it reads what they need, and then
// writes them.
func (x *execution) query() {
	r := reads{x: x}
	for i := range x.fields {
		f := &x.fields[i]
		f.answer(func() error { return r.add(f) })
	}
	r.alone()
	err := r.send()
	for i := range x.fields {
		f := &x.fields[i]
		switch {
		case len(f.errors) > 0:
		case err != nil && f.root.Action != operation.Introspect:
			f.fail(err)
		default:
			f.answer(func() error { return r.write(f) })
		}
	}
}

// add notes what a root field reads.
func (r *reads) add(f *field) error {
	switch f.root.Action {
	case operation.List:
		return r.addList(f)
	case operation.LookUp:
		r.addLookUp(f)
	default:
	}
	return nil
}

// write writes a root field whose reads were answered.
func (r *reads) write(f *field) error {
	switch f.root.Action {
	case operation.List:
		return f.writeList()
	case operation.LookUp:
		return f.writeLookUp(r.lookUps)
	case operation.View:
		return f.writeViewer()
	default:
		return f.introspect()
	}
}

// send sends the reads, at the same time, if they are within the limit.
func (r *reads) send() error {
	tasks := r.tasks()
	sent := len(tasks)
	for _, l := range r.lists {
		if l.probes() {
			sent++
		}
	}
	if allowed := r.x.schema.options.Limits.UpstreamRequests; sent > allowed {
		return limits.Exceeded(r.x.position(), "the operation takes more requests to Carbon than are allowed", allowed, "MAX_UPSTREAM_REQUESTS")
	}
	together(tasks)
	var probes []func()
	for _, l := range r.lists {
		if l.probes() && l.page.err == nil {
			probes = append(probes, l.probe)
		}
	}
	together(probes)
	return nil
}
