// Package carbon reads customer contacts from Carbon's REST API.
package carbon

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-resty/resty/v2"
)

// columns is what is asked for of each row.
const columns = "id,customerId,contactId,customerLocationId,userId,customFields,tags,contact(id,firstName,lastName,email)"

// Page is a page of customer contacts.
type Page struct {
	Nodes []CustomerContact
}

// CustomerContact is the link between a customer and a person.
type CustomerContact struct {
	ID                 string         `json:"id"`
	CustomerID         string         `json:"customerId"`
	ContactID          string         `json:"contactId"`
	CustomerLocationID *string        `json:"customerLocationId"`
	UserID             *string        `json:"userId"`
	CustomFields       map[string]any `json:"customFields"`
	Tags               []string       `json:"tags"`
	Contact            *Contact       `json:"contact"`
}

// Contact is a person.
type Contact struct {
	ID        string  `json:"id"`
	FirstName *string `json:"firstName"`
	LastName  *string `json:"lastName"`
	Email     *string `json:"email"`
}

// Client reads from the REST API.
type Client struct{ resty *resty.Client }

// NewClient returns a client of the REST API at base, which keeps so many
// connections.
func NewClient(base string, connections int) *Client {
	transport := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}
	return &Client{resty.New().SetTransport(transport).SetBaseURL(base).SetTimeout(5 * time.Second)}
}

// CustomerContacts returns the first customer contacts, in the order of their
// ids, that the holder of the token may see.
func (c *Client) CustomerContacts(ctx context.Context, token string, first int) (*Page, error) {
	page := &Page{}
	response, err := c.resty.R().
		SetContext(ctx).
		SetAuthToken(token).
		SetQueryParams(map[string]string{"select": columns, "order": "id.asc", "limit": strconv.Itoa(first)}).
		SetResult(&page.Nodes).
		Get("/customerContact")
	if err != nil {
		return nil, err
	}
	if response.IsError() {
		return nil, fmt.Errorf("the REST API answered %s", response.Status())
	}
	return page, nil
}
