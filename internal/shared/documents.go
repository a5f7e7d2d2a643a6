package shared

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"strings"
	"time"
)

const (
	// documentTime is how long a document is there after the last replica that
	// has it in its manifest; publishEvery keeps it there until then, and puts
	// it into a Redis that has lost it.
	documentTime = 24 * time.Hour
	publishEvery = time.Minute
	// maxDocuments and largestDocument, in bytes, bound what a manifest puts
	// into Redis.
	maxDocuments    = 10_000
	largestDocument = 256 << 10
)

// Documents are the trusted documents of all replicas. While a new release is
// rolled out, a client of one release meets replicas of the other: each answers
// the ids of both manifests.
//
// Documents come from manifests alone. Whoever may write to Redis may add one;
// it is checked like any other before it runs.
type Documents struct {
	redis *Redis
	own   iter.Seq2[string, string]
}

// NewDocuments publishes the documents of this replica's manifest, ids with
// texts, in the background, and again from time to time.
func (r *Redis) NewDocuments(own iter.Seq2[string, string]) *Documents {
	d := &Documents{redis: r, own: own}
	r.background.Go(d.publish)
	return d
}

// Find returns the document that any replica's manifest has under the id; none
// while Redis is away. `sha256:` before an id may be left out or added.
func (d *Documents) Find(ctx context.Context, id string) (document string, ok bool) {
	d.redis.do(ctx, func(ctx context.Context) error {
		var err error
		document, err = d.redis.client.Get(ctx, documentKey(id)).Result()
		ok = err == nil
		return err
	})
	return document, ok
}

// publish publishes again and again until Close.
func (d *Documents) publish() {
	for {
		wait := publishEvery
		if !d.publishAll() {
			wait = probeEvery
		}
		select {
		case <-d.redis.lasting.Done():
			return
		case <-time.After(wait):
		}
	}
}

// publishAll reports whether Redis has taken the documents.
func (d *Documents) publishAll() bool {
	n := 0
	for id, document := range d.own {
		if n++; n > maxDocuments || d.redis.lasting.Err() != nil {
			break
		}
		if len(document) > largestDocument {
			continue
		}
		if !d.redis.do(d.redis.lasting, func(ctx context.Context) error {
			return d.redis.client.Set(ctx, documentKey(id), document, documentTime).Err()
		}) {
			return false
		}
	}
	return true
}

// documentKey is where the document with an id lies: an id may be any text.
func documentKey(id string) string {
	return fmt.Sprintf("carbongraph:document:%x", sha256.Sum256([]byte(strings.TrimPrefix(id, "sha256:"))))
}
