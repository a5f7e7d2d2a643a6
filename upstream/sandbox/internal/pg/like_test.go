package pg_test

import (
	"strings"
	"testing"

	"carbongraph/upstream/sandbox/internal/pg"
)

func TestLike(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, pattern string
		fold, want    bool
	}{
		{"abc", "abc", false, true},
		{"abc", "a%", false, true},
		{"abc", "%c", false, true},
		{"abc", "a%c%", false, true},
		{"abc", "a_c", false, true},
		{"abc", "a__c", false, false},
		{"żółć", "ż__ć", false, true},
		{"żółć", "%_ć", false, true},
		{"", "%", false, true},
		{"", "_", false, false},
		{"a", "%__", false, false},
		{"50% Off", `50\% Off`, false, true},
		{"50x Off", `50\% Off`, false, false},
		{"a\nb", "a_b", false, true},
		{"ABC", "a%", false, false},
		{"ABC", "a%", true, true},
		{"Łódź", "ŁÓD_", true, true},
		{`a\b`, `a\\b`, false, true},
		{"a%", `%\%`, false, true},
		{strings.Repeat("a", 200), strings.Repeat("a%", 30) + "b", false, false},
	}
	for _, test := range tests {
		like, err := pg.Like(test.pattern, test.fold)
		if err != nil || like(test.text) != test.want {
			t.Errorf("%q like %q: got %t and %v", test.text, test.pattern, !test.want, err)
		}
	}
	_, err := pg.Like(`%\`, false)
	wantCode(t, "dangling escape", err, "22025")
}
