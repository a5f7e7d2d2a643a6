package sandbox

import (
	"net/http"
	"strconv"
	"strings"

	"carbongraph/upstream/sandbox/internal/grammar"
)

// topRange is the rows that limit, offset and the Range header ask for, of
// which the header counts for GET only.
func topRange(r *http.Request, q *grammar.Query) (grammar.Range, error) {
	header := grammar.Everything()
	if r.Method == http.MethodGet {
		header = rangeHeader(r.Header.Get("Range"))
	}
	limited := grammar.Everything()
	for _, parameter := range q.Ranges {
		if len(parameter.Path) == 0 {
			limited = parameter.Range
		}
	}
	if limited.LimitZero() {
		return grammar.Range{Upper: -1}, nil
	}
	wanted := header.Intersect(limited)
	if !wanted.Empty() {
		return wanted, nil
	}
	details := "Limit should be greater than or equal to zero."
	if header.Empty() {
		details = "The lower boundary must be lower than or equal to the upper boundary in the Range header."
	}
	return wanted, notSatisfiable().detail("%s", details)
}

func notSatisfiable() *failure {
	return fail(http.StatusRequestedRangeNotSatisfiable, "PGRST103", "Requested range not satisfiable")
}

// rangeHeader reads FIRST-LAST or FIRST-; anything else is no range.
func rangeHeader(value string) grammar.Range {
	rows := grammar.Everything()
	first, last, found := strings.Cut(value, "-")
	lower, err := strconv.ParseUint(first, 10, 48)
	if !found || err != nil {
		return rows
	}
	if last != "" {
		upper, err := strconv.ParseUint(last, 10, 48)
		if err != nil {
			return rows
		}
		rows.Upper = int64(upper)
	}
	rows.Lower = int64(lower)
	return rows
}

// contentRange writes the header. An upper end below the lower one is no
// range; a nil total is not known.
func contentRange(lower, upper int64, total *int) string {
	rows, of := "*", "*"
	if total != nil {
		of = strconv.Itoa(*total)
	}
	if lower <= upper && (total == nil || *total != 0) {
		rows = strconv.FormatInt(lower, 10) + "-" + strconv.FormatInt(upper, 10)
	}
	return rows + "/" + of
}
