package graph

import (
	"bytes"
	"math"
	"time"

	"github.com/maypok86/otter/v2"

	"carbongraph/graph/answer"
	"carbongraph/graph/operation"
	"carbongraph/upstream"
)

// writtenLists keeps what was written of answers that are kept before the
// upstream: a list that is asked for again, of the same kept answer, is not read
// and written again. It is nil where no answers are kept.
type writtenLists struct {
	kept *otter.Cache[writtenKey, writtenList]
}

// writtenKey is a list of a kept answer. The pointer to the first byte of the
// answer's body tells it from all others for as long as it stands in a key,
// since the memory is not used for anything else until then.
type writtenKey struct {
	body *byte
	root *operation.Root
}

type writtenList struct {
	value []byte
	rows  int
	// body is how many bytes the entry may keep alive that are dropped elsewhere.
	body int
}

// writtenBytes is about what an entry takes besides the texts.
const writtenBytes = 256

// newWrittenLists returns a store of about so much memory, for as long as answers
// are kept.
func newWrittenLists(memory uint64, ttl time.Duration) (*writtenLists, error) {
	if ttl <= 0 {
		return nil, nil
	}
	kept, err := otter.New(&otter.Options[writtenKey, writtenList]{
		MaximumWeight: memory,
		Weigher: func(_ writtenKey, w writtenList) uint32 {
			return uint32(min(writtenBytes+cap(w.value)+w.body, math.MaxUint32))
		},
		ExpiryCalculator: otter.ExpiryWriting[writtenKey, writtenList](ttl),
	})
	return &writtenLists{kept}, err
}

// close ends what runs in the background.
func (s *writtenLists) close() {
	if s != nil {
		s.kept.StopAllGoroutines()
	}
}

// key returns the key of a root field's list in an answer; the zero key where the
// answer is not a kept one.
func (s *writtenLists) key(answered *upstream.Answer, root *operation.Root) writtenKey {
	if s == nil || len(answered.Body) == 0 || len(answered.Attempts) != 1 || !answered.Attempts[0].Cached {
		return writtenKey{}
	}
	return writtenKey{&answered.Body[0], root}
}

// find returns a writer that has the list; nil where it is not kept.
func (s *writtenLists) find(key writtenKey) *answer.Writer {
	written, ok := s.kept.GetIfPresent(key)
	if !ok {
		return nil
	}
	return answer.Written(written.value, written.rows)
}

// keep keeps a list that was written without a fault.
func (s *writtenLists) keep(key writtenKey, w *answer.Writer, body int) {
	if len(w.Faults()) == 0 && !w.Over() {
		s.kept.Set(key, writtenList{bytes.Clone(w.Bytes()), w.Count(), body})
	}
}
