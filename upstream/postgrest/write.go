package postgrest

// Insert creates rows, all or none. The answer carries them in the order of
// Rows, unless Select has embeds or lists: then in any.
type Insert struct {
	Table string
	// Rows are JSON objects; a key that is absent takes the column's default.
	Rows []Row
	// Merge makes it an upsert by the column id: a row whose id is there keeps
	// the columns that it does not name. Every row then has an id, each
	// another.
	Merge bool
	// Select is what each row of the answer carries.
	Select Selection
}

// Row is one row to create: its columns, each with a JSON value, in the order
// in which they are sent.
type Row []Value

// Value is a column and the JSON value to store in it.
type Value struct {
	Column string
	JSON   []byte
}

// Update changes rows by id, in one statement.
type Update struct {
	Table string
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
	Table string
	// IDs are distinct and at least one.
	IDs []string
	// Expect are plain comparisons that a row must also match.
	Expect []Filter
	// Select is what each row of the answer carries.
	Select Selection
}
