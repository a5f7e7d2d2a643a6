// Package graph resolves the schema by decoded rows.
package graph

import (
	"context"

	"carbongraph/bench/plain/carbon"
)

// Resolver is the root of the resolvers.
type Resolver struct{ Carbon *carbon.Client }

// Query returns the resolvers of the queries.
func (r *Resolver) Query() QueryResolver { return r }

// CustomerContacts resolves customerContacts.
func (r *Resolver) CustomerContacts(ctx context.Context, first int) (*carbon.Page, error) {
	return r.Carbon.CustomerContacts(ctx, tokenFrom(ctx), first)
}

type tokenKey struct{}

// WithToken carries the caller's token.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

func tokenFrom(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}
