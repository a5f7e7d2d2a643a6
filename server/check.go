package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"carbongraph/internal/config"
	"carbongraph/upstream"
	"carbongraph/upstream/budget"
	"carbongraph/upstream/client"
	"carbongraph/upstream/postgrest"
)

// check asks the upstream for as many rows as it should give, and says in one
// line whether it answers, takes the key and gives them. Without a key it says
// whether there is an upstream at all.
func check(ctx context.Context, settings config.Config, stdout io.Writer) error {
	if settings.Sandbox() {
		_, err := fmt.Fprintln(stdout, "The settings are valid. UPSTREAM_URL is not set: the server would run on its sandbox.")
		return err
	}
	up := settings.Upstream
	c, err := client.New(client.Config{
		URL: up.URL, KeyHeader: up.KeyHeader, Timeout: up.Timeout, MaxBody: int64(up.MaxBodyBytes), MaxInFlight: up.MaxInFlight,
		Budget: budget.NewShares(budget.NewMemory(up.RateLimit), up.RateLimit),
	})
	if err != nil {
		return err
	}
	defer c.Close()
	key := string(settings.Upstream.APIKey)
	credential := upstream.NewCredential(key)
	if key == "" {
		// Any answer at all tells that it is there, a refusal as well.
		credential = upstream.NewCredential("none")
	}
	call, err := postgrest.Query{
		Table: "customerContact", Select: postgrest.Selection{Columns: []string{"id"}}, Page: postgrest.Page{Limit: up.MaxRows}, Count: postgrest.CountExact,
	}.Call()
	if err != nil {
		return err
	}
	answer, err := c.Read(ctx, credential, call)
	if err == nil {
		err = checkCap(answer, up.MaxRows)
	}
	var failure *upstream.Error
	switch {
	case err == nil && key != "":
		_, err = fmt.Fprintln(stdout, "The settings are valid. The upstream answers and accepts the key.")
	case err == nil, key == "" && errors.As(err, &failure) && failure.Kind == upstream.Unauthenticated:
		_, err = fmt.Fprintln(stdout, "The settings are valid. The upstream answers. No key was tried: UPSTREAM_API_KEY is not set.")
	case errors.As(err, &failure) && failure.Kind == upstream.Unauthenticated:
		err = errors.New("the settings are valid and the upstream answers, but it does not accept the key in UPSTREAM_API_KEY")
	case errors.As(err, &failure):
		err = fmt.Errorf("the settings are valid, but the upstream does not answer as it should: %s", failure.Kind)
	}
	return err
}

// checkCap fails where the upstream left out rows that UPSTREAM_MAX_ROWS says
// it gives.
func checkCap(answer *upstream.Answer, maxRows int) error {
	var rows []json.RawMessage
	if err := json.Unmarshal(answer.Body, &rows); err != nil {
		return err
	}
	if len(rows) < maxRows && int64(len(rows)) < answer.Total {
		return fmt.Errorf("the settings are valid and the upstream accepts the key, but it gives %d rows at most: set UPSTREAM_MAX_ROWS to %d", len(rows), len(rows))
	}
	return nil
}
