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
	for token := range strings.SplitSeq(strings.Join(header.Values("Prefer"), ","), ",") {
		if token = strings.TrimSpace(token); token != "" {
			p.read(token)
		}
	}
	return p
}

// read takes in one preference.
func (p *preferences) read(token string) {
	name, value, _ := strings.Cut(token, "=")
	known := map[string]struct {
		into   *string
		values []string
	}{
		"resolution": {&p.resolution, []string{"merge-duplicates", "ignore-duplicates"}},
		"return":     {&p.representation, []string{"representation", "minimal", "headers-only"}},
		"count":      {&p.count, []string{"exact", "planned", "estimated"}},
		"missing":    {&p.missing, []string{"default", "null"}},
		"handling":   {&p.handling, []string{"strict", "lenient"}},
		"tx":         {new(string), []string{"commit", "rollback"}},
	}
	if preference, ok := known[name]; ok && slices.Contains(preference.values, value) {
		if *preference.into == "" {
			*preference.into = value
		}
		return
	}
	if name == "max-affected" {
		if number, err := strconv.Atoi(value); err == nil && p.maxAffected == nil {
			p.maxAffected = &number
		}
		return
	}
	p.invalid = append(p.invalid, token)
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
	add := func(name, value string, applies bool) {
		if value != "" && applies {
			tokens = append(tokens, name+"="+value)
		}
	}
	write := method != http.MethodGet && method != http.MethodHead
	changes := method == http.MethodPatch || method == http.MethodDelete
	add("resolution", p.resolution, method == http.MethodPost)
	add("missing", p.missing, write && method != http.MethodDelete)
	add("return", p.representation, write)
	add("count", p.count, true)
	add("handling", p.handling, true)
	if p.maxAffected != nil && p.handling == "strict" {
		add("max-affected", strconv.Itoa(*p.maxAffected), changes)
	}
	return strings.Join(tokens, ", ")
}
