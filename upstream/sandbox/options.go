package sandbox

import (
	"maps"
	"slices"
)

// Option changes what New makes.
type Option func(*config)

type config struct {
	maxRows   int
	perMinute int
	companies map[string]int
	drop      []func(*schema)
}

// WithMaxRows caps the rows of an answer, silently. The default is 1,000; 0
// is no cap.
func WithMaxRows(rows int) Option {
	return func(c *config) { c.maxRows = rows }
}

// WithRateLimit allows each credential, and all anonymous callers together,
// so many requests a minute, and answers 429 past that. The default is no
// limit.
func WithRateLimit(perMinute int) Option {
	return func(c *config) { c.perMinute = perMinute }
}

// WithCompany adds a company, or puts it in the place of co1, co2 or co3,
// with so many customer contacts, at most 99,999, whose ids are NAME-cc00001
// and on. Nulls and ties are spread over every column that takes them, and
// customFields holds nothing but cf_score. Without the 10,000 rows of co3 a
// handler is made in no time, which tests may want.
func WithCompany(name string, contacts int) Option {
	return func(c *config) { c.companies[name] = contacts }
}

// WithoutColumn drops a column from what callers can name, as in a release
// that does not have it yet: customerContact lacks companyId in older ones. A
// table or column that does not exist is left at that.
func WithoutColumn(tableName, columnName string) Option {
	return func(c *config) {
		c.drop = append(c.drop, func(s *schema) {
			t := s.table(tableName)
			if t == nil {
				return
			}
			if at := t.find(columnName); at >= 0 {
				t.columns[at].hidden = true
			}
		})
	}
}

// seed is the database that a handler starts with.
func seed(s *schema, companies map[string]int) *database {
	tx := newDatabase(s).begin(s, nil)
	demo := seeder{tx: tx}
	demo.users()
	plans := map[string]func(){"co1": demo.co1, "co2": demo.co2, "co3": demo.co3}
	for name, contacts := range companies {
		plans[name] = func() { demo.sized(name, contacts) }
	}
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		plans[name]()
	}
	return tx.database
}
