package strictjson

import "bytes"

// names is the keys of an object so far. Few are compared one by one, which is
// quicker than hashing them and needs no memory; a hostile object has a
// hundred thousand.
type names struct {
	few  [8][]byte
	n    int
	many map[string]struct{}
}

// add reports false where the name was there.
func (s *names) add(name []byte) bool {
	if s.many != nil {
		_, there := s.many[string(name)]
		s.many[string(name)] = struct{}{}
		return !there
	}
	for _, other := range s.few[:s.n] {
		if bytes.Equal(name, other) {
			return false
		}
	}
	if s.n < len(s.few) {
		s.few[s.n] = name
		s.n++
		return true
	}
	s.many = make(map[string]struct{}, 2*len(s.few))
	for _, other := range s.few {
		s.many[string(other)] = struct{}{}
	}
	s.many[string(name)] = struct{}{}
	return true
}
