package upstream

// Table is the one table that is read and written; the others are only
// embedded in its rows.
const Table = "customerContact"

// Insert creates rows, all or none. The answer carries them in the order of
// Rows.
type Insert struct {
	// Rows are JSON objects; a key that is absent takes the column's default.
	Rows []InsertRow
	// Select is what each row of the answer carries.
	Select Selection
}

// InsertRow is one row to create: its columns, each with a JSON value, in the
// order in which they are sent.
type InsertRow []Value

// Value is a column and the JSON value to store in it.
type Value struct {
	Column string
	JSON   []byte
}

// Update changes rows by id, in one statement.
type Update struct {
	// IDs are distinct and at least one: an update of every row cannot be
	// written.
	IDs []string
	// Expect are plain comparisons that a row must also match to be changed.
	Expect []Filter
	// Set is the columns to change; at least one.
	Set []Value
	// Select is what each row of the answer carries.
	Select Selection
}

// Delete deletes rows by id, in one statement. The answer carries the rows as
// they were.
type Delete struct {
	// IDs are distinct and at least one.
	IDs []string
	// Expect are plain comparisons that a row must also match.
	Expect []Filter
	// Select is what each row of the answer carries.
	Select Selection
}
