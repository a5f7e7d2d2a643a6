// Command plain is the yardstick of the benchmarks: a GraphQL server over the
// same REST API as one would write it in a day, with gqlgen as it is generated
// and resty as it is documented. Rows are decoded into structs and written
// field by field.
//
// It prints the address it listens on.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"carbongraph/bench/plain/carbon"
	"carbongraph/bench/plain/graph"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	keptConnections = 64
	keptDocuments   = 1000
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "plain:", err)
		os.Exit(1)
	}
}

func run() error {
	upstream := flag.String("upstream", "", "`URL` of the upstream")
	flag.Parse()
	schema := graph.NewExecutableSchema(graph.Config{Resolvers: &graph.Resolver{
		Carbon: carbon.NewClient(*upstream, keptConnections),
	}})
	server := handler.New(schema)
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](keptDocuments))
	http.Handle("POST /graphql", withToken(server))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return http.Serve(listener, nil)
}

// withToken hands the caller's bearer token to the resolvers.
func withToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		next.ServeHTTP(w, r.WithContext(graph.WithToken(r.Context(), token)))
	})
}
