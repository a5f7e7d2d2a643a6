// Package housekeeping holds tests over the repository as a whole: that the
// schema keeps its contract and its last release, that documents link to what is
// there, and that versions named in several places are one.
package housekeeping
