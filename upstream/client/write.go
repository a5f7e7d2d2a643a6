package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"carbongraph/upstream"
)

// checkWrite is the last look at a write: no PATCH and no DELETE goes out that
// is not held to rows by their ids and to a number of rows. PostgREST takes
// such a call for one on every row.
func checkWrite(call upstream.Call) error {
	switch call.Method {
	case http.MethodPost:
		return nil
	case http.MethodPatch, http.MethodDelete:
		if !heldByID(call.Target) {
			return errors.New("a write without a filter by id")
		}
		if !strings.Contains(call.Prefer, "handling=strict") || !strings.Contains(call.Prefer, "max-affected=") {
			return errors.New("a write without a bound on the rows it affects")
		}
		return nil
	default:
		return fmt.Errorf("%q is no write", call.Method)
	}
}

// heldByID reports whether one of a target's parameters is id=eq.… or id=in.….
func heldByID(target string) bool {
	_, query, _ := strings.Cut(target, "?")
	for parameter := range strings.SplitSeq(query, "&") {
		if strings.HasPrefix(parameter, "id=eq.") || strings.HasPrefix(parameter, "id=in.") {
			return true
		}
	}
	return false
}
