// Command genqlient lists the contacts of a customer and changes one of them,
// through a client that genqlient generates from the server's schema.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/Khan/genqlient/graphql"
)

//go:generate curl -fsS -o schema.graphql $CARBONGRAPH_URL/schema.graphql
//go:generate go tool genqlient

func main() {
	client := graphql.NewClient(os.Getenv("CARBONGRAPH_URL")+"/graphql", http.DefaultClient)
	if err := list(context.Background(), client, "Acme"); err != nil {
		log.Fatal(err)
	}
	if err := set(context.Background(), client); err != nil {
		log.Fatal(err)
	}
}

// list prints all contacts of a customer by last name, backwards, page by page.
func list(ctx context.Context, client graphql.Client, customer string) error {
	filter := &CustomerContactFilter{Customer: &CustomerFilter{Name: &StringFilter{Eq: &customer}}}
	field, direction := CustomerContactOrderFieldContactLastName, OrderDirectionDesc
	order := []*CustomerContactOrder{{Field: &field, Direction: &direction}}
	var after *string
	for {
		answer, err := Contacts(ctx, client, filter, order, after)
		if err != nil {
			return err
		}
		page := answer.CustomerContacts
		for _, row := range page.Nodes {
			name := "nobody"
			if row.Contact != nil && row.Contact.FullName != nil {
				name = *row.Contact.FullName
			}
			fmt.Println(row.Id, name)
		}
		if !page.PageInfo.HasNextPage {
			return nil
		}
		after = page.PageInfo.EndCursor
	}
}

// set writes custom fields, every digit of them, if nobody has changed them.
func set(ctx context.Context, client graphql.Client) error {
	before := json.RawMessage(`{"cf_region": "amer", "cf_score": 8}`)
	after := json.RawMessage(`{"cf_score": 12345678901234567890.10}`)
	for range 2 {
		answer, err := SetFields(ctx, client, "cc008", after, before)
		if err != nil {
			return err
		}
		payload := answer.UpdateCustomerContact
		for _, failure := range payload.UserErrors {
			fmt.Println("refused:", failure.Code, failure.Field)
		}
		if row := payload.CustomerContact; row != nil && row.CustomFields != nil {
			fmt.Println("set to", string(*row.CustomFields))
		}
	}
	return nil
}
