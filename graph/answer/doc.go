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
// value lies and checks its JSON. An Object is the tree of a selection set; the
// Writer walks it and copies the values under the caller's keys, in the
// caller's order. No row is decoded into a struct or a map.
//
// Nothing is passed on unchecked. Malformed JSON and malformed UTF-8 are an
// error of the whole body. A column that is missing, of the wrong kind, or
// null where the schema says non-null is a Fault at its path, and null takes
// the place of the nearest nullable field around it, as GraphQL says.
package answer
