// Package grammar reads the query strings of PostgREST into values.
//
// Each parser follows the combinators of PostgREST's own, down to where they
// look ahead and where they backtrack, because its traps live there: what
// follows a value that was read is never looked at (limit=abc is no limit,
// is.nullx is is.null, customFields->>a.b is the key a), a parameter without
// = is none, and a quote that does not end where the value ends is an
// ordinary character.
package grammar
