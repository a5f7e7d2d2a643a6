package sandbox

import "io/fs"

// Option changes what New makes.
type Option func(*config)

type config struct {
	maxRows   int
	perMinute int
	companies map[string]int
	tables    []fs.FS
	drop      [][2]string
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
func WithoutColumn(table, column string) Option {
	return func(c *config) { c.drop = append(c.drop, [2]string{table, column}) }
}

// WithTables adds the tables that the *.json files in the root of a file
// system declare, and their rows. Each file is named after its table and looks
// as those of the folder data, whose tables it may refer to. New panics where
// a file cannot be read.
func WithTables(files fs.FS) Option {
	return func(c *config) { c.tables = append(c.tables, files) }
}
