// Command asm writes markAVX2, the assembly of package answer. It is a module
// of its own, since nothing else needs avo.
//
//	go run . -pkg answer -out ../mark_avx2_amd64.s -stubs ../mark_avx2_amd64.go
package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	build.TEXT("markAVX2", build.NOSPLIT, "func(text, stops, high []byte)")
	build.Doc("markAVX2 is mark, made of 64 bytes at a time.")
	build.Pragma("noescape")
	m := marks{
		text:  build.Load(build.Param("text").Base(), build.GP64()),
		stops: build.Load(build.Param("stops").Base(), build.GP64()),
		high:  build.Load(build.Param("high").Base(), build.GP64()),
		quote: eachByte('"'), backslash: eachByte('\\'), control: eachByte(' ' - 1),
	}
	left := build.Load(build.Param("text").Len(), build.GP64())
	build.SHRQ(operand.U8(6), left)
	build.JZ(operand.LabelRef("done"))

	build.Label("block")
	m.block()
	build.ADDQ(operand.U8(64), m.text)
	build.ADDQ(operand.U8(8), m.stops)
	build.ADDQ(operand.U8(8), m.high)
	build.DECQ(left)
	build.JNZ(operand.LabelRef("block"))

	build.Label("done")
	build.VZEROUPPER()
	build.RET()
	build.Generate()
}

// eachByte returns a register that has the byte c 32 times.
func eachByte(c byte) reg.VecVirtual {
	word, all := build.GP32(), build.YMM()
	build.MOVL(operand.U32(c), word)
	build.VMOVD(word, all.AsX())
	build.VPBROADCASTB(all.AsX(), all)
	return all
}

// marks is where the loop reads and writes, and what it compares bytes with.
type marks struct {
	text, stops, high         reg.Register
	quote, backslash, control reg.VecVirtual
}

// block writes the marks of 64 bytes.
func (m marks) block() {
	stops, high := m.half(0)
	upperStops, upperHigh := m.half(32)
	for _, word := range []struct {
		to           reg.Register
		lower, upper reg.GPVirtual
	}{{m.stops, stops, upperStops}, {m.high, high, upperHigh}} {
		build.SHLQ(operand.U8(32), word.upper)
		build.ORQ(word.upper, word.lower)
		build.MOVQ(word.lower, operand.Mem{Base: word.to})
	}
}

// half returns the marks of the 32 bytes at an offset, a bit each.
func (m marks) half(offset int) (stops, high reg.GPVirtual) {
	bytes, found, other := build.YMM(), build.YMM(), build.YMM()
	build.VMOVDQU(operand.Mem{Base: m.text, Disp: offset}, bytes)
	build.VPCMPEQB(bytes, m.quote, found)
	build.VPCMPEQB(bytes, m.backslash, other)
	build.VPOR(other, found, found)
	// A control character is the lesser of itself and the last of them.
	build.VPMINUB(bytes, m.control, other)
	build.VPCMPEQB(bytes, other, other)
	build.VPOR(other, found, found)
	stops, high = build.GP64(), build.GP64()
	build.VPMOVMSKB(found, stops.As32())
	build.VPMOVMSKB(bytes, high.As32())
	return stops, high
}
