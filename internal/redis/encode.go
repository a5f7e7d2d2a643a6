package redis

import (
	"encoding/binary"

	"carbongraph/upstream"
)

// headBytes come before the body of an answer: when it began, and its total.
const headBytes = 16

// encode is an answer as it lies in Redis, with when its read began: a
// generation or a time.
func encode(began uint64, answer *upstream.Answer) []byte {
	kept := make([]byte, 0, headBytes+len(answer.Body))
	kept = binary.BigEndian.AppendUint64(kept, began)
	kept = binary.BigEndian.AppendUint64(kept, uint64(answer.Total))
	return append(kept, answer.Body...)
}

// decode returns what was encoded; a nil answer where nothing was.
func decode(kept string) (began uint64, answer *upstream.Answer) {
	if len(kept) < headBytes {
		return 0, nil
	}
	data := []byte(kept)
	answer = &upstream.Answer{Total: int64(binary.BigEndian.Uint64(data[8:]))}
	if len(data) > headBytes {
		answer.Body = data[headBytes:]
	}
	return binary.BigEndian.Uint64(data), answer
}
