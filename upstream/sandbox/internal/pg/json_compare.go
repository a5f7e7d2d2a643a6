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
	switch a.kind {
	case kindNumber:
		return Numeric(a.text).Compare(Numeric(b.text))
	case kindArray:
		return cmp.Or(
			cmp.Compare(len(a.elements), len(b.elements)),
			slices.CompareFunc(a.elements, b.elements, compareNested),
		)
	case kindObject:
		return cmp.Or(
			cmp.Compare(len(a.members), len(b.members)),
			slices.CompareFunc(a.members, b.members, compareMembers),
		)
	default:
		// Of the booleans, "false" comes before "true" as a text too.
		return strings.Compare(a.text, b.text)
	}
}

func compareMembers(a, b Member) int {
	return cmp.Or(strings.Compare(a.Key, b.Key), compareNested(a.Value, b.Value))
}

// Contains is @>: whether j has everything that other has. An array contains
// a scalar that is one of its elements, at the top only.
func (j *JSON) Contains(other *JSON) bool {
	if j.kind == kindArray && other.scalar() {
		return containsElement(j.elements, other)
	}
	return j.contains(other)
}

func (j *JSON) contains(other *JSON) bool {
	if j.kind != other.kind {
		return false
	}
	switch j.kind {
	case kindArray:
		for _, element := range other.elements {
			if !containsElement(j.elements, element) {
				return false
			}
		}
		return true
	case kindObject:
		for _, member := range other.members {
			found := j.member(member.Key)
			if found == nil || !found.contains(member.Value) {
				return false
			}
		}
		return true
	default:
		return compareNested(j, other) == 0
	}
}

func containsElement(elements []*JSON, wanted *JSON) bool {
	return slices.ContainsFunc(elements, func(element *JSON) bool { return element.contains(wanted) })
}
