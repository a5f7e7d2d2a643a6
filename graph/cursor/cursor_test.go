package cursor_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"carbongraph/graph/cursor"
)

// text is a cursor without the quotes of JSON.
func text(order cursor.Order, values string) string {
	return strings.Trim(string(cursor.Append(nil, order, []byte(values))), `"`)
}

func ExampleParse() {
	order := cursor.OrderOf("userId", "false", "id", "false")
	dst := cursor.Append([]byte(`"cursor":`), order, []byte(`["user1","cc007"]`))
	fmt.Printf("%s\n", dst)
	values, err := cursor.Parse("AX8OhjtEI5gyWyJ1c2VyMSIsImNjMDA3Il0", order)
	fmt.Printf("%s %v\n", values, err)
	_, err = cursor.Parse("AX8OhjtEI5gyWyJ1c2VyMSIsImNjMDA3Il0", cursor.OrderOf("id", "false"))
	fmt.Println(err)
	// Output:
	// "cursor":"AX8OhjtEI5gyWyJ1c2VyMSIsImNjMDA3Il0"
	// ["user1" "cc007"] <nil>
	// is a cursor of a list in another order: use it with the orderBy that it came from
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, values := range []string{
		`[]`, `["cc001"]`, `[null,"cc001"]`, `[[1.10],"a"]`, `[[null],[],"\u0001\"\\ ż🙂"]`, `["` + strings.Repeat("long", 5000) + `"]`,
	} {
		parsed, err := cursor.Parse(text(7, values), 7)
		if err != nil {
			t.Errorf("%.40s: %v", values, err)
			continue
		}
		var b bytes.Buffer
		b.WriteByte('[')
		for i, value := range parsed {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(value)
		}
		if b.WriteByte(']'); b.String() != values {
			t.Errorf("%.40s comes back as %.40s", values, b.String())
		}
	}
}

func TestAppendKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	before := []byte("before")
	if got := cursor.Append(before, 1, []byte(`["a"]`)); !bytes.HasPrefix(got, []byte(`before"`)) || string(before) != "before" {
		t.Errorf("%s", got)
	}
}

// TestFlippedBits flips each bit of a cursor and of what it encodes.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	good := text(7, `["user1","cc007"]`)
	if _, err := cursor.Parse(good, 7); err != nil {
		t.Fatal(err)
	}
	for i := range len(good) * 8 {
		changed := []byte(good)
		changed[i/8] ^= 1 << (i % 8)
		refuse(t, string(changed))
	}
	plain, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(plain) * 8 {
		changed := bytes.Clone(plain)
		changed[i/8] ^= 1 << (i % 8)
		refuse(t, base64.RawURLEncoding.EncodeToString(changed))
	}
	for i := range plain {
		refuse(t, base64.RawURLEncoding.EncodeToString(plain[:i]))
	}
	for _, cursor := range []string{"", good + "=", good + "\n", "\r" + good, good[:4] + "\n" + good[4:], " " + good, good + good, good + "A", "null"} {
		refuse(t, cursor)
	}
}

func refuse(t *testing.T, text string) {
	t.Helper()
	if values, err := cursor.Parse(text, 7); !errors.Is(err, cursor.ErrMalformed) || values != nil {
		t.Errorf("%q is read as %s, %v", text, values, err)
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	seen := map[cursor.Order][]string{}
	for _, terms := range [][]string{
		nil, {""}, {"", ""}, {"a"}, {"a", ""}, {"", "a"}, {"a", "b"}, {"b", "a"}, {"ab"}, {"a b"}, {"a", "b", "c"}, {"ab", "c"}, {"a", "bc"},
	} {
		order := cursor.OrderOf(terms...)
		if other, taken := seen[order]; taken {
			t.Errorf("%q and %q have one fingerprint", terms, other)
		}
		seen[order] = terms
		if order != cursor.OrderOf(terms...) {
			t.Errorf("%q has two fingerprints", terms)
		}
		if _, err := cursor.Parse(text(order, `["a"]`), order+1); !errors.Is(err, cursor.ErrOtherOrder) {
			t.Errorf("a cursor of %q in another order: %v", terms, err)
		}
	}
}

// FuzzParse reads whatever callers send: nothing but a cursor that Append
// wrote is taken.
func FuzzParse(f *testing.F) {
	f.Add(text(7, `["a"]`))
	f.Add(text(7, `[[null],"\u0000"]`))
	f.Add(text(8, `["a"]`))
	f.Add(text(7, `{"a":1}`))
	f.Add(text(7, ""))
	f.Add("AQ")
	f.Add("")
	f.Fuzz(func(t *testing.T, cursorText string) {
		values, err := cursor.Parse(cursorText, 7)
		if err != nil {
			if !errors.Is(err, cursor.ErrMalformed) && !errors.Is(err, cursor.ErrOtherOrder) || values != nil {
				t.Errorf("%q: %s, %v", cursorText, values, err)
			}
			return
		}
		plain, err := base64.RawURLEncoding.Strict().DecodeString(cursorText)
		if err != nil || text(7, string(plain[9:])) != cursorText {
			t.Errorf("%q is read as %s, but is no cursor", cursorText, values)
		}
	})
}

// FuzzRoundTrip writes any JSON array and reads it.
func FuzzRoundTrip(f *testing.F) {
	f.Add(uint32(7), []byte(`["a",null,[1.10]]`))
	f.Add(uint32(0), []byte(` [ ] `))
	f.Fuzz(func(t *testing.T, order uint32, values []byte) {
		var want []json.RawMessage
		isArray := json.Unmarshal(values, &want) == nil
		got, err := cursor.Parse(text(cursor.Order(order), string(values)), cursor.Order(order))
		if isArray != (err == nil) || len(got) != len(want) {
			t.Fatalf("%q: %s, %v", values, got, err)
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("%q: value %d is %s, want %s", values, i, got[i], want[i])
			}
		}
	})
}

// TestRandomTexts reads random texts of the cursor's alphabet.
func TestRandomTexts(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for range 20_000 {
		b := make([]byte, random.IntN(60))
		for i := range b {
			b[i] = alphabet[random.IntN(len(alphabet))]
		}
		refuse(t, string(b))
	}
}
