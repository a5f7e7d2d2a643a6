package pg

import (
	"cmp"
	"slices"
	"strings"
)

func (j *JSON) scalar() bool { return j.kind < kindArray }

// compareJSON orders two values as jsonb's btree does: object > array >
// boolean > number > string > null, longer containers after shorter ones. An
// empty array at the top sorts before every scalar, as PostgreSQL keeps a
// scalar at the top in an array of one element.
func compareJSON(a, b *JSON) int {
	if emptyArray(a) && b.scalar() {
		return -1
	}
	if emptyArray(b) && a.scalar() {
		return 1
	}
	return compareNested(a, b)
}

func emptyArray(j *JSON) bool { return j.kind == kindArray && len(j.elements) == 0 }

func compareNested(a, b *JSON) int {
	if a.kind != b.kind {
		return cmp.Compare(a.kind, b.kind)
	}
	if a.kind == kindNumber {
		return Numeric(a.text).Compare(Numeric(b.text))
	}
	// Of the booleans, "false" comes before "true" as a text too.
	order := cmp.Compare(len(a.elements)+len(a.members), len(b.elements)+len(b.members))
	if a.scalar() {
		order = strings.Compare(a.text, b.text)
	}
	return cmp.Or(order, slices.CompareFunc(a.elements, b.elements, compareNested),
		slices.CompareFunc(a.members, b.members, func(a, b Member) int {
			return cmp.Or(strings.Compare(a.Key, b.Key), compareNested(a.Value, b.Value))
		}))
}

// Contains is @> of two arrays or two JSON values.
func Contains(left, right Value) bool {
	if document, ok := left.(*JSON); ok {
		return document.containsAtTop(right.(*JSON))
	}
	return left.(Array).contains(right.(Array))
}

// containsAtTop says whether j has everything that other has. An array
// contains a scalar that is one of its elements, at the top only.
func (j *JSON) containsAtTop(other *JSON) bool {
	if j.kind == kindArray && other.scalar() {
		return j.containsElement(other)
	}
	return j.contains(other)
}

func (j *JSON) contains(other *JSON) bool {
	if j.kind != other.kind || j.scalar() {
		return compareNested(j, other) == 0
	}
	for _, element := range other.elements {
		if !j.containsElement(element) {
			return false
		}
	}
	for _, m := range other.members {
		if found := j.Member(m.Key); found == nil || !found.contains(m.Value) {
			return false
		}
	}
	return true
}

func (j *JSON) containsElement(wanted *JSON) bool {
	return slices.ContainsFunc(j.elements, func(element *JSON) bool { return element.contains(wanted) })
}
