package are_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox/internal/are"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern string
		fold    bool
		yes, no []string
	}{
		{pattern: "", yes: []string{"", "a"}},
		{pattern: "b", yes: []string{"abc"}, no: []string{"", "ac", "B"}},
		{pattern: "b", fold: true, yes: []string{"aBc"}},
		{pattern: "ł", fold: true, yes: []string{"Łódź"}, no: []string{"Lodz"}},
		{pattern: "^a.c$", yes: []string{"abc", "a\nc"}, no: []string{"abcd", "abc\n", "ac"}},
		{pattern: "^b", no: []string{"a\nb"}},
		{pattern: "a|b*c", yes: []string{"xa", "bbc", "c"}, no: []string{"bb"}},
		{pattern: "^(a|)$", yes: []string{"", "a"}, no: []string{"aa"}},
		{pattern: "^(ab){2,3}$", yes: []string{"abab", "ababab"}, no: []string{"ab", "abababab"}},
		{pattern: "^a{2}$", yes: []string{"aa"}, no: []string{"a", "aaa"}},
		{pattern: "^a{2,}?$", yes: []string{"aa", "aaaa"}, no: []string{"a"}},
		{pattern: "^a{0}b$", yes: []string{"b"}, no: []string{"ab"}},
		{pattern: "a{x", yes: []string{"a{x"}, no: []string{"ax"}},
		{pattern: "(a*)*b", yes: []string{"aab", "b"}, no: []string{"aa"}},
		{pattern: "[]a-c]", yes: []string{"]", "b"}, no: []string{"d"}},
		{pattern: "[^a-c]", yes: []string{"d", "\n"}, no: []string{"abc"}},
		{pattern: "[a-c]", fold: true, yes: []string{"B"}},
		{pattern: "[a-]", yes: []string{"-"}, no: []string{"b"}},
		{pattern: `[\d\]]`, yes: []string{"7", "]"}, no: []string{"x"}},
		{pattern: "[[:alpha:]]", yes: []string{"ż"}, no: []string{"1", "_"}},
		{pattern: "[[:upper:]]", yes: []string{"A"}, no: []string{"a"}},
		{pattern: "[[:upper:]]", fold: true, yes: []string{"a"}},
		{pattern: "[[:punct:]]", yes: []string{"$", "'"}, no: []string{"a ", "1"}},
		{pattern: "[[.-.][=x=]]", yes: []string{"-", "x"}, no: []string{"y"}},
		{pattern: `^\w+$`, yes: []string{"żółć_1"}, no: []string{"a b"}},
		{pattern: `\W`, yes: []string{"a b"}, no: []string{"ab"}},
		{pattern: `\s`, yes: []string{"a\tb"}, no: []string{"ab"}},
		{pattern: `\yćma\y`, yes: []string{"a ćma b"}, no: []string{"aćma"}},
		{pattern: `\mb`, yes: []string{"a bc"}, no: []string{"ab c"}},
		{pattern: `b\M`, yes: []string{"ab c"}, no: []string{"a bc"}},
		{pattern: `a\Yb`, yes: []string{"ab"}},
		{pattern: "[[:<:]]b[[:>:]]", yes: []string{"a b c"}, no: []string{"ab"}},
		{pattern: `\Aa\Z`, yes: []string{"a"}, no: []string{"ab"}},
		{pattern: "a(?=b)", yes: []string{"cab"}, no: []string{"ac"}},
		{pattern: "a(?!b)", yes: []string{"ac", "a"}, no: []string{"ab"}},
		{pattern: "(?<=a)b", yes: []string{"ab"}, no: []string{"b", "cb"}},
		{pattern: "(?<!a)b", yes: []string{"b", "cb"}, no: []string{"ab"}},
		{pattern: "(?:a)(?#comment)b", yes: []string{"ab"}, no: []string{"a"}},
		{pattern: `\.\*\\\(`, yes: []string{`.*\(`}, no: []string{"ab"}},
		{pattern: `\x41\u0042\103\t\0`, yes: []string{"ABC\t\x00"}},
		{pattern: `\c[\e\B\a\b\f\n\r\v\U0001F600`, yes: []string{"\x1b\x1b\\\a\b\f\n\r\v\U0001F600"}},
		{pattern: `\12`, yes: []string{"\n"}},
		{pattern: "***=a.b", yes: []string{"a.b"}, no: []string{"axb"}},
		{pattern: "***:a.b", yes: []string{"axb"}},
		{pattern: "(?i)a", yes: []string{"A"}},
		{pattern: "(?c)a", fold: true, no: []string{"A"}},
		{pattern: "(?q)a.b", yes: []string{"a.b"}, no: []string{"axb"}},
	}
	for _, test := range tests {
		compiled, err := are.Compile(test.pattern, test.fold)
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		for _, text := range test.yes {
			if !compiled.Match(text) {
				t.Errorf("%q does not match %q", test.pattern, text)
			}
		}
		for _, text := range test.no {
			if compiled.Match(text) {
				t.Errorf("%q matches %q", test.pattern, text)
			}
		}
	}
}

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"(":                 "parentheses () not balanced",
		")":                 "parentheses () not balanced",
		"(?#a":              "parentheses () not balanced",
		"(?>a)":             "quantifier operand invalid",
		"*a":                "quantifier operand invalid",
		"a**":               "quantifier operand invalid",
		"^*":                "quantifier operand invalid",
		"a|*":               "quantifier operand invalid",
		"{1}":               "quantifier operand invalid",
		"***a":              "quantifier operand invalid",
		"[":                 "brackets [] not balanced",
		"[a-":               "brackets [] not balanced",
		"[[:alpha":          "brackets [] not balanced",
		"[[.a":              "brackets [] not balanced",
		"[[:nope:]]":        "invalid character class",
		"[[.hyphen.]]":      "invalid collating element",
		"[b-a]":             "invalid character range",
		"a{1":               "braces {} not balanced",
		"a{1x}":             "invalid repetition count(s)",
		"a{3,2}":            "invalid repetition count(s)",
		"a{256}":            "invalid repetition count(s)",
		"a{1,256}":          "invalid repetition count(s)",
		`\`:                 `invalid escape \ sequence`,
		`[\`:                `invalid escape \ sequence`,
		`\q`:                `invalid escape \ sequence`,
		`\u12`:              `invalid escape \ sequence`,
		`\xfffffff`:         `invalid escape \ sequence`,
		"(?z)a":             "invalid embedded option",
		"(?i":               "invalid embedded option",
		"((a{255}){255}){9": "braces {} not balanced",
		"((a{255}){255})":   "regular expression is too complex",
	} {
		_, err := are.Compile(pattern, false)
		var invalid *are.Error
		if !errors.As(err, &invalid) || invalid.Unsupported || invalid.Reason != want {
			t.Errorf("%q: got %v, want %q", pattern, err, want)
		}
	}
	for _, pattern := range []string{`(a)\1`, "(?x)a", "(?n)a"} {
		_, err := are.Compile(pattern, false)
		var invalid *are.Error
		if !errors.As(err, &invalid) || !invalid.Unsupported {
			t.Errorf("%q: got %v, want it unsupported", pattern, err)
		}
	}
}

func ExampleCompile() {
	compiled, err := are.Compile(`\mstar\*`, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(compiled.Match("a star*fish"), compiled.Match("all-stars"))
	// Output: true false
}

// FuzzMatch compares with Go's own engine what both read alike.
func FuzzMatch(f *testing.F) {
	f.Add("a(b|c)*d{1,2}", "abcbd")
	f.Add("^[^a-c]+$", "xyz")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		compiled, err := are.Compile(pattern, false)
		if err != nil || len(text) > 100 {
			return
		}
		matched := compiled.Match(text)
		if strings.Trim(pattern, "abcdxyz|*+.()^$") != "" || strings.Trim(text, "abcdxyz") != "" {
			return
		}
		reference, err := regexp.Compile("(?s)" + pattern)
		if err != nil {
			return
		}
		if want := reference.MatchString(text); matched != want {
			t.Fatalf("%q on %q: got %t, want %t", pattern, text, matched, want)
		}
	})
}
