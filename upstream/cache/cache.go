// Package cache keeps the answers of reads for a short while, so that equal
// reads under one credential cost the upstream one request for all that time.
//
// What is kept of a credential is dropped when a write with it ends, however
// it ended. A write that goes another way to the upstream is not seen here, nor
// is one whose outcome was unknown and that happens later: then answers are old
// for as long as they are kept, and no longer.
package cache

import (
	"context"
	"errors"

	"carbongraph/upstream"
)

// Upstream sends calls with a caller's credential.
type Upstream interface {
	Read(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error)
	Write(context.Context, upstream.Credential, upstream.Call) (*upstream.Answer, error)
}

// Store keeps answers by credential and read, each for a time that is the
// store's own. It is safe for concurrent use.
//
// A credential has a generation, which ends when its answers are dropped and
// never comes again. An answer is found only under the generation in which its
// read began: what a read brings back from before a write is never found after
// it, whenever it arrives.
type Store interface {
	// Find returns the answer that is kept for the read, nil where none is,
	// and the generation that the credential is in. The bytes of its body are
	// everybody's: nobody may write to them.
	Find(ctx context.Context, credential upstream.Fingerprint, read string) (*upstream.Answer, uint64)
	// Keep keeps a copy of the answer to a read that began in the generation.
	// A store may as well not keep it.
	Keep(ctx context.Context, credential upstream.Fingerprint, read string, generation uint64, answer *upstream.Answer)
	// Drop ends the credential's generation.
	Drop(ctx context.Context, credential upstream.Fingerprint)
}

// Cache answers reads from a store, and others, and all writes, from the
// upstream. It is safe for concurrent use.
type Cache struct {
	upstream Upstream
	store    Store
	observe  func(context.Context, upstream.Attempt)
}

// New is a cache before an upstream. observe is told of each read that was
// answered from the store.
func New(up Upstream, store Store, observe func(context.Context, upstream.Attempt)) *Cache {
	return &Cache{upstream: up, store: store, observe: observe}
}

// Read returns the answer that is kept for the same method, target and
// preferences under the credential, or else the upstream's, which is then kept.
// An error is never kept.
func (c *Cache) Read(ctx context.Context, credential upstream.Credential, call upstream.Call) (*upstream.Answer, error) {
	key := readKey{credential.Fingerprint(), readOf(call)}
	kept, generation := c.store.Find(ctx, key.credential, key.read)
	if kept != nil {
		kept.Attempts = []upstream.Attempt{upstream.CachedAttempt(call, kept)}
		c.observe(ctx, kept.Attempts[0])
		return kept, nil
	}
	call.Generation = generation
	answer, err := c.upstream.Read(ctx, credential, call)
	if err == nil {
		c.store.Keep(ctx, key.credential, key.read, generation, answer)
	}
	return answer, err
}

// Write sends the write, and drops what is kept of the credential when it has
// ended: an error may come of a write that happened, but for one that the
// upstream did not know the credential of.
func (c *Cache) Write(ctx context.Context, credential upstream.Credential, call upstream.Call) (answer *upstream.Answer, err error) {
	defer func() {
		if failure, ok := errors.AsType[*upstream.Error](err); !ok || failure.Kind != upstream.Unauthenticated {
			c.store.Drop(ctx, credential.Fingerprint())
		}
	}()
	return c.upstream.Write(ctx, credential, call)
}

// readKey is one read of one credential.
type readKey struct {
	credential upstream.Fingerprint
	read       string
}

// readOf is what makes two reads of a credential the same. A method and a
// header have no line breaks.
func readOf(call upstream.Call) string {
	return call.Method + "\n" + call.Prefer + "\n" + call.Target
}
