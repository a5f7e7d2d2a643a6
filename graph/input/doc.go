// Package input translates the arguments of the schema's fields into the
// upstream's query values. It is pure: nothing is sent.
//
// Nothing a caller gives is dropped. An operand that is null or empty is an
// Error, never a condition left out; a member that is absent is a condition
// not asked for.
package input
