//go:build !amd64

package answer

// fastest returns the fastest marker that this processor has.
func fastest() marker { return plainGo }

func (m marker) mark(text, stops, high []byte) { markPlain(text, stops, high) }
