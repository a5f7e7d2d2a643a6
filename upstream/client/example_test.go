package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/client"
)

func ExampleClient() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Range", "0-0/60")
		w.WriteHeader(http.StatusPartialContent)
		_, _ = fmt.Fprint(w, `[{"id":"cc001"}]`)
	}))
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		panic(err)
	}
	c, err := client.New(client.Config{
		URL: base, KeyHeader: "Authorization", Timeout: 5 * time.Second, MaxBody: 16 << 20, MaxInFlight: 64,
		Budget: budget.NewShares(budget.NewMemory(0), 0),
	})
	if err != nil {
		panic(err)
	}
	defer c.Close()

	answer, err := c.Read(context.Background(), upstream.NewCredential("a-token"), upstream.Call{
		Method: http.MethodGet,
		Target: "/customerContact?select=id&limit=1",
		Prefer: "count=exact",
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s of %d\n", answer.Body, answer.Total)
	answer.Release()
	// Output: [{"id":"cc001"}] of 60
}
