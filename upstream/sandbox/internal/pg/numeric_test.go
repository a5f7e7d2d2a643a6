package pg_test

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox/internal/pg"
)

// TestNumericAgainstBig compares thousands of random numbers with math/big.
func TestNumericAgainstBig(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	literal := func() string {
		digits := []byte(strings.Repeat("0", random.IntN(3)))
		for range 1 + random.IntN(6) {
			digits = append(digits, byte('0'+random.IntN(10)))
		}
		text := string(digits)
		if at := random.IntN(len(text) + 1); random.IntN(2) == 0 && at > 0 {
			text = text[:at] + "." + text[at:]
		}
		if random.IntN(2) == 0 {
			text = "-" + text
		}
		if random.IntN(3) == 0 {
			text += "e" + []string{"-7", "-1", "0", "+2", "9"}[random.IntN(5)]
		}
		return text
	}
	for range 5000 {
		a, b := literal(), literal()
		x, y := mustParse(t, pg.Decimal, a).(pg.Numeric), mustParse(t, pg.Decimal, b).(pg.Numeric)
		wantX, wantY := rational(t, a), rational(t, b)
		if rational(t, string(x)).Cmp(wantX) != 0 {
			t.Fatalf("%s became %s", a, x)
		}
		if got := sign(x.Compare(y)); got != wantX.Cmp(wantY) {
			t.Fatalf("%s against %s: got %d, want %d", a, b, got, wantX.Cmp(wantY))
		}
	}
}

func rational(t *testing.T, literal string) *big.Rat {
	t.Helper()
	number, ok := new(big.Rat).SetString(literal)
	if !ok {
		t.Fatalf("%q is no number", literal)
	}
	return number
}

func TestRounded(t *testing.T) {
	t.Parallel()
	for literal, want := range map[pg.Numeric]pg.Numeric{
		"0.19": "0.19000", "1": "1.00000", "0.123455": "0.12346", "-0.123454": "-0.12345",
		"-0.000001": "0.00000", "9.999999": "10.00000", "0.000005": "0.00001", "0": "0.00000",
	} {
		if got, err := literal.Rounded(10, 5); err != nil || got != want {
			t.Errorf("%s: got %s and %v, want %s", literal, got, err, want)
		}
	}
	_, err := pg.Numeric("99999.999999").Rounded(10, 5)
	wantCode(t, "100000", err, "22003")
}
