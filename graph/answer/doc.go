// Package answer turns the bytes of PostgREST's rows into the bytes of
// GraphQL's answer.
//
// The way of a row:
//
//	selection ──▶ Shape ──▶ columns to ask for, keys to expect   (once an operation)
//	          ──▶ Object ──▶ how each field is written           (once an operation)
//	body ──▶ Read ──▶ Rows: where each value lies in the body    (for each answer)
//	Rows + Object ──▶ Writer ──▶ the answer's bytes              (for each root field)
//
// A Shape says what rows of a resource carry: columns, related rows, and lists
// of rows that refer to them, to any depth. Reading a body finds where each
// value lies and checks its JSON. It goes over the body twice: the first time
// for an index, which has a bit for each byte where the contents of a string
// cannot just go on,
//
//	body   {"id":"c1","name":"D'Arcy"},
//	index  .#..#.#..#.#....#.#......#..
//
// and the second time from value to value: a key that is expected is compared
// as two words, and the end of a string is the next bit of the index. With AVX2
// the index is made of 64 bytes at a time, in the assembly that the program in
// asm writes; elsewhere of eight, in plain Go. UTF-8 is checked only where the
// body has bytes beyond ASCII.
//
// An Object is the tree of a selection set; the Writer walks it and copies the
// values under the caller's keys, in the caller's order. No row is decoded into
// a struct or a map.
//
// Nothing is passed on unchecked. Malformed JSON and malformed UTF-8 are an
// error of the whole body. A column that is missing, of the wrong kind, or
// null where the schema says non-null is a Fault at its path, and null takes
// the place of the nearest nullable field around it, as GraphQL says.
package answer
