package answer

import "golang.org/x/sys/cpu"

// fastest returns the fastest marker that this processor has.
func fastest() marker {
	if cpu.X86.HasAVX2 {
		return avx2
	}
	return plainGo
}

func (m marker) mark(text, stops, high []byte) {
	if m == avx2 {
		markAVX2(text, stops, high)
	} else {
		markPlain(text, stops, high)
	}
}
