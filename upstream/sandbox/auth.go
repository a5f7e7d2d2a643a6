package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"carbongraph/upstream/sandbox/internal/pg"
)

// Secret signs the tokens, by HS256.
const Secret = "carbon-sandbox-secret-0123456789abcdef"

// clockSkew is how far the clocks of signer and server may be apart.
const clockSkew = 30 * time.Second

const (
	roleAnonymous     = "anon"
	roleAuthenticated = "authenticated"
)

// Claims are what a token says about its bearer.
type Claims struct {
	// Role is the database role; empty is the anonymous one.
	Role string `json:"role,omitempty"`
	// Company is the one company whose rows the bearer sees.
	Company string `json:"company,omitempty"`
	// Permissions are rw to read and write, and anything else to read.
	Permissions string `json:"permissions,omitempty"`
	// Sales and Invoicing are none where the bearer lacks the scope sales_view
	// or invoicing_view, and sees none of the rows that need it.
	Sales     string `json:"sales,omitempty"`
	Invoicing string `json:"invoicing,omitempty"`
	jwt.RegisteredClaims
}

// Sign makes a token. It panics where the claims cannot be written as JSON,
// which no Claims can bring about.
func Sign(claims Claims, secret string) string {
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
	if err != nil {
		panic(fmt.Sprintf("sandbox: signing a token: %v", err))
	}
	return token
}

// Token is a token that does not expire, for a company and the permissions rw
// or r.
func Token(company, permissions string) string {
	return Sign(Claims{Role: roleAuthenticated, Company: company, Permissions: permissions}, Secret)
}

// DemoToken reads and writes the rows of company co1.
func DemoToken() string { return Token("co1", "rw") }

// caller is who a request comes from.
type caller struct {
	role, company, permissions string
	// scopes are those of the caller's key.
	scopes []string
}

func newCaller(c Claims) caller {
	who := caller{role: c.Role, company: c.Company, permissions: c.Permissions}
	if c.Sales != "none" {
		who.scopes = append(who.scopes, "sales_view")
	}
	if c.Invoicing != "none" {
		who.scopes = append(who.scopes, "invoicing_view")
	}
	if c.Permissions == "rw" {
		who.scopes = append(who.scopes, "sales_create", "sales_update", "sales_delete")
	}
	return who
}

// sees says whether row-level security shows a row.
func (c caller) sees(t *table, r row) bool {
	if t.ViewScope != "" && !slices.Contains(c.scopes, t.ViewScope) {
		return false
	}
	return t.company < 0 || c.company != "" && r[t.company] == c.company
}

// writes says whether row-level security lets the caller write a row that is,
// or is to be, in the table.
func (c caller) writes(t *table, r row) bool {
	return t.company < 0 || c.permissions == "rw" && c.sees(t, r)
}

// checkWritable refuses a row that must not be written.
func (c caller) checkWritable(t *table, r row) error {
	if !c.writes(t, r) {
		return pg.Errorf("42501", "new row violates row-level security policy for table %q", t.name)
	}
	return nil
}

// authenticate reads the bearer's token; without one, the caller is anonymous.
func authenticate(r *http.Request) (caller, *failure) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "bearer") {
		return caller{role: roleAnonymous}, nil
	}
	token = strings.TrimSpace(token)
	if parts := strings.Count(token, ".") + 1; parts != 3 {
		return caller{}, unauthenticated("PGRST301", "Expected 3 parts in JWT; got %d", parts)
	}
	var claims Claims
	_, err := jwt.ParseWithClaims(token, &claims,
		func(*jwt.Token) (any, error) { return []byte(Secret), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithLeeway(clockSkew))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return caller{}, unauthenticated("PGRST303", "JWT expired")
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return caller{}, unauthenticated("PGRST303", "JWT not yet valid")
	case err != nil:
		return caller{}, unauthenticated("PGRST301", "No suitable key or wrong key type").
			detail("None of the keys was able to decode the JWT")
	}
	if claims.Role = cmp.Or(claims.Role, roleAnonymous); claims.Role != roleAnonymous && claims.Role != roleAuthenticated {
		return caller{}, fail(http.StatusBadRequest, "22023", "role %q does not exist", claims.Role)
	}
	return newCaller(claims), nil
}

func unauthenticated(code, format string, arguments ...any) *failure {
	return fail(http.StatusUnauthorized, code, format, arguments...)
}
