package sandbox

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// NamedToken is a token to try the sandbox with.
type NamedToken struct {
	Name  string
	Token string
	// Purpose says in one line what the token shows.
	Purpose string
}

// Tokens are the tokens that the documentation names. They are the same in
// every run.
func Tokens() []NamedToken {
	expired := Claims{Company: "co1", Permissions: "rw"}
	expired.ExpiresAt = jwt.NewNumericDate(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC))
	named := func(name, purpose string, claims Claims) NamedToken {
		claims.Role = roleAuthenticated
		return NamedToken{Name: name, Token: Sign(claims, Secret), Purpose: purpose}
	}
	return []NamedToken{
		named("co1-rw", "reads and writes the rows of company co1; callers without a token have this one", Claims{Company: "co1", Permissions: "rw"}),
		named("co1-r", "only reads the rows of co1: a mutation is FORBIDDEN", Claims{Company: "co1", Permissions: "r"}),
		named("co1-noinv", "lacks the scope invoicing_view: it sees no sales invoice that a delete would take along", Claims{Company: "co1", Permissions: "rw", Invoicing: "none"}),
		named("co2-rw", "reads and writes the rows of another company, and sees none of co1", Claims{Company: "co2", Permissions: "rw"}),
		named("expired", "has expired: every request is UNAUTHENTICATED", expired),
	}
}
