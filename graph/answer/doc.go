// Package answer turns the bytes of PostgREST's rows into the bytes of
// GraphQL's answer in one verified pass.
//
// The way of a row:
//
//	selection ──▶ plan ──▶ columns to ask for, layout to expect      (once an operation)
//	body ──▶ scan ──▶ spans, one a column ──▶ keys and bytes written (for each row)
//
// A plan is compiled from the selection set of a CustomerContact. It says
// which columns the upstream is asked for, and how each selected field is
// written from them. Reading a row finds where each value lies in the body
// and checks its JSON; writing it copies those bytes under the caller's keys,
// in the caller's order. No row is ever decoded into a struct or a map.
//
// Nothing is passed on unchecked. Malformed JSON and malformed UTF-8 are an
// error of the whole body. A column that is missing, of the wrong kind, or
// null where the schema says non-null is a Fault at its path, and null takes
// the place of the nearest nullable field around it, as GraphQL says.
package answer
