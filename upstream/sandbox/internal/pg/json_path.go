package pg

import "slices"

// Member is ->'key': nil where j is no object or lacks the key.
func (j *JSON) Member(key string) *JSON {
	if j == nil {
		return nil
	}
	return j.member(key)
}

func (j *JSON) member(key string) *JSON {
	at, found := slices.BinarySearchFunc(j.members, key, func(m Member, key string) int { return CompareKeys(m.Key, key) })
	if !found {
		return nil
	}
	return j.members[at].Value
}

// Element is ->index: nil where j is no array or too short; a negative index
// counts from the end. A scalar is its own element 0 and -1, as PostgreSQL
// keeps a scalar at the top in an array of one element.
func (j *JSON) Element(index int) *JSON {
	if j == nil || j.kind == kindObject {
		return nil
	}
	elements := j.elements
	if j.scalar() {
		elements = []*JSON{j}
	}
	if index < 0 {
		index += len(elements)
	}
	if index < 0 || index >= len(elements) {
		return nil
	}
	return elements[index]
}

// Text is ->>: the text of a string, the notation of anything else, and NULL
// for null.
func (j *JSON) Text() Value {
	switch {
	case j == nil || j.kind == kindNull:
		return nil
	case j.kind == kindString:
		return j.text
	}
	return string(j.append(nil))
}
