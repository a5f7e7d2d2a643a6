// Command plain is the yardstick of the benchmarks: a GraphQL server over the
// same REST API as one would write it in a day, with gqlgen as it is generated
// and resty as it is documented. Rows are decoded into structs and written
// field by field.
//
// It prints the address it listens on.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/bench/plain/carbon"
	"carbongraph/bench/plain/graph"
)

const (
	keptConnections = 64
	keptDocuments   = 1000
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "plain:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("plain", flag.ContinueOnError)
	upstream := flags.String("upstream", "", "`URL` of the upstream")
	if err := flags.Parse(args); err != nil {
		return err
	}
	schema := graph.NewExecutableSchema(graph.Config{Resolvers: &graph.Resolver{
		Carbon: carbon.NewClient(*upstream, keptConnections),
	}})
	server := handler.New(schema)
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](keptDocuments))
	routes := http.NewServeMux()
	routes.Handle("POST /graphql", withToken(server))
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on http://%s\n", listener.Addr()); err != nil {
		return err
	}
	return http.Serve(listener, routes)
}

// withToken hands the caller's bearer token to the resolvers.
func withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		next.ServeHTTP(w, r.WithContext(graph.WithToken(r.Context(), token)))
	})
}
