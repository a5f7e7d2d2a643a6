// Package postgrest writes requests to PostgREST: a Query, an Insert, an Update
// or a Delete is a value before it is a string, so what PostgREST cannot say
// cannot be written.
package postgrest
