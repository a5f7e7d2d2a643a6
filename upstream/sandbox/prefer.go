package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// preferences are the ones of the Prefer headers that are known. Of several
// values of one preference the first counts.
type preferences struct {
	resolution, representation, count, missing, handling string
	maxAffected                                          *int
	invalid                                              []string
}

func readPreferences(header http.Header) preferences {
	var p preferences
	known := map[string]struct {
		into   *string
		values []string
	}{
		"resolution": {&p.resolution, []string{"merge-duplicates", "ignore-duplicates"}},
		"return":     {&p.representation, []string{"representation", "minimal"}},
		"count":      {&p.count, []string{"exact", "planned", "estimated"}},
		"missing":    {&p.missing, []string{"default", "null"}},
		"handling":   {&p.handling, []string{"strict", "lenient"}},
	}
	for token := range strings.SplitSeq(strings.Join(header.Values("Prefer"), ","), ",") {
		token = strings.TrimSpace(token)
		name, value, _ := strings.Cut(token, "=")
		preference, ok := known[name]
		number, err := strconv.Atoi(value)
		switch {
		case token == "":
		case ok && slices.Contains(preference.values, value):
			if *preference.into == "" {
				*preference.into = value
			}
		case name == "max-affected" && err == nil:
			p.maxAffected = &number
		default:
			p.invalid = append(p.invalid, token)
		}
	}
	return p
}

// check refuses preferences that are not known, where the caller is strict.
func (p preferences) check() error {
	if p.handling == "strict" && len(p.invalid) > 0 {
		return fail(http.StatusBadRequest, "PGRST122", "Invalid preferences given with handling=strict").
			detail("Invalid preferences: %s", strings.Join(p.invalid, ", "))
	}
	return nil
}

// checkAffected refuses a write of more rows than the caller, being strict,
// expects.
func (p preferences) checkAffected(rows int) error {
	if p.handling == "strict" && p.maxAffected != nil && rows > *p.maxAffected {
		return fail(http.StatusBadRequest, "PGRST124", "Query result exceeds max-affected preference constraint").
			detail("The query affects %d rows", rows)
	}
	return nil
}

// applied is the header that tells which preferences counted for a method.
func (p preferences) applied(method string) string {
	var tokens []string
	add := func(name, value string, methods ...string) {
		if value != "" && slices.Contains(methods, method) {
			tokens = append(tokens, name+"="+value)
		}
	}
	const read, head, post, patch, remove = http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete
	add("resolution", p.resolution, post)
	add("missing", p.missing, post, patch)
	add("return", p.representation, post, patch, remove)
	add("count", p.count, read, head, post, patch, remove)
	add("handling", p.handling, read, head, post, patch, remove)
	if p.maxAffected != nil && p.handling == "strict" {
		add("max-affected", strconv.Itoa(*p.maxAffected), patch, remove)
	}
	return strings.Join(tokens, ", ")
}
