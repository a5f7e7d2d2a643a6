package graph

import (
	"context"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"carbongraph/graph/answer"
	"carbongraph/upstream"
)

// batch collects what the root fields of a query read, and reads it together:
// fields that look up rows by id become one read of all the ids, and lists of
// the same rows become one read of all the columns.
//
// gqlgen resolves the root fields of a query at the same time, and how many
// there are is known before. So a batch does not wait for a while, as loaders
// do that cannot know: it waits until each field has joined, or has ended
// without reading.
type batch struct {
	upstream Upstream
	done     chan struct{}

	mu sync.Mutex
	// missing counts the fields that have neither joined nor left.
	missing int
	joined  []*want
}

// want is what one root field reads, and then what was read.
type want struct {
	key   string // the response key
	shape *answer.Shape
	// ids are the rows that are looked up; else query is the list.
	ids   []string
	query upstream.Query

	parts []part
	err   error
}

// part is an answer of the upstream and what it carries. Several fields may
// hold it: it is only read.
type part struct {
	answer *upstream.Answer
	shape  *answer.Shape
	ids    []string // of a look-up
	err    error    // why these ids alone could not be looked up
}

func newBatch(upstream Upstream, fields int) *batch {
	return &batch{upstream: upstream, missing: fields, done: make(chan struct{})}
}

// read joins the batch and returns when what is wanted was read.
func (b *batch) read(ctx context.Context, w *want) error {
	b.mu.Lock()
	b.joined = append(b.joined, w)
	b.mu.Unlock()
	b.arrive(ctx)
	<-b.done
	return w.err
}

// release gives the memory of what was read back, if w alone has it. Nothing
// may refer to its bytes any more.
func (b *batch) release(w *want) {
	if len(b.joined) > 1 {
		return
	}
	for _, p := range w.parts {
		if p.err == nil {
			p.answer.Release()
		}
	}
}

// leave tells that the root field with the response key has ended. One that
// joined before has been counted.
func (b *batch) leave(ctx context.Context, key string) {
	b.mu.Lock()
	joined := slices.ContainsFunc(b.joined, func(w *want) bool { return w.key == key })
	b.mu.Unlock()
	if !joined {
		b.arrive(ctx)
	}
}

// arrive counts a field, and the last one reads for all.
func (b *batch) arrive(ctx context.Context) {
	b.mu.Lock()
	b.missing--
	last := b.missing == 0
	b.mu.Unlock()
	if last {
		defer close(b.done)
		b.send(ctx)
	}
}

// send reads what was joined, each group in one request.
func (b *batch) send(ctx context.Context) {
	if len(b.joined) == 1 {
		alone := group{count: b.joined[0].query.Count, wants: b.joined}
		alone.send(ctx, b.upstream)
		return
	}
	groups := grouped(b.joined)
	var others sync.WaitGroup
	for _, g := range groups[min(1, len(groups)):] {
		others.Go(func() { g.send(ctx, b.upstream) })
	}
	if len(groups) > 0 {
		groups[0].send(ctx, b.upstream)
	}
	others.Wait()
}

// group is wants that are read together.
type group struct {
	rows  string // what tells the rows of a list from those of others; empty for look-ups
	count upstream.Count
	wants []*want
}

// grouped puts together the wants of the same rows. A list that is counted
// and one that is not go together, lists counted in two ways do not.
func grouped(wants []*want) []*group {
	var groups []*group
	for _, w := range wants {
		var rows string
		count := w.query.Count
		if w.ids == nil {
			uncounted := w.query
			uncounted.Count = upstream.CountNone
			if rows, w.err = uncounted.RowsKey(); w.err != nil {
				continue
			}
		}
		i := slices.IndexFunc(groups, func(g *group) bool {
			return g.rows == rows && (g.count == count || g.count == upstream.CountNone || count == upstream.CountNone)
		})
		if i < 0 {
			i, groups = len(groups), append(groups, &group{rows: rows})
		}
		groups[i].count = max(groups[i].count, count)
		groups[i].wants = append(groups[i].wants, w)
	}
	return groups
}

// send reads the group and gives each want what was read.
func (g *group) send(ctx context.Context, up Upstream) {
	parts, err := g.read(ctx, up)
	for _, w := range g.wants {
		w.parts, w.err = parts, err
	}
}

func (g *group) read(ctx context.Context, up Upstream) (parts []part, err error) {
	defer recovered(ctx, &err)
	shape := g.wants[0].shape
	var ids []string
	for _, w := range g.wants {
		shape = shape.Union(w.shape)
		for _, id := range w.ids {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	// In whichever order the fields joined, the request is the same.
	slices.Sort(ids)
	if ids != nil {
		return lookUp(ctx, up, shape, ids)
	}
	query := g.wants[0].query
	query.Select, query.Count = shape.Selection(), g.count
	return readParts(ctx, up, query, part{shape: shape})
}

// recovered makes an error of a panic. Deferred where several fields wait for
// one read, none is left with neither rows nor an error; where a goroutine was
// started, the process lives. The error has no path: several fields may end in
// it.
func recovered(ctx context.Context, err *error) {
	if p := recover(); p != nil {
		*err = graphql.GetOperationContext(ctx).RecoverFunc(ctx, p)
	}
}

// lookUp reads rows by id: in one request, or in as few as URLs have room for.
func lookUp(ctx context.Context, up Upstream, shape *answer.Shape, ids []string) ([]part, error) {
	query := upstream.Query{
		Select: shape.Selection(),
		Where:  upstream.CompareList{Column: upstream.Column{Name: "id"}, Op: upstream.In, Values: ids},
		Limit:  len(ids),
	}
	parts, err := readParts(ctx, up, query, part{shape: shape, ids: ids})
	if !isKind(err, upstream.TooLong) {
		return parts, err
	}
	if len(ids) == 1 {
		// An id that no URL has room for fails alone.
		return []part{{ids: ids, err: err}}, nil
	}
	first, err := lookUp(ctx, up, shape, ids[:len(ids)/2])
	if err != nil {
		return nil, err
	}
	second, err := lookUp(ctx, up, shape, ids[len(ids)/2:])
	return append(first, second...), err
}

func readParts(ctx context.Context, up Upstream, query upstream.Query, p part) ([]part, error) {
	var err error
	p.answer, err = read(ctx, up, query)
	return []part{p}, err
}

// read sends one read with the caller's credential.
func read(ctx context.Context, up Upstream, query upstream.Query) (*upstream.Answer, error) {
	call, err := query.Call()
	if err != nil {
		return nil, err
	}
	credential, _ := upstream.CredentialFrom(ctx)
	return up.Read(ctx, credential, call)
}
