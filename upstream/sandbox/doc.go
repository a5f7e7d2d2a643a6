// Package sandbox plays Carbon's REST API, which is PostgREST 14 over
// PostgreSQL, in memory: for trying the server without a key, and for tests
// that speak real HTTP.
//
// It answers every exchange recorded from a real server, byte for byte but
// for generated ids. Its parser is written from PostgREST's own grammar and
// shares no code with the encoder that it answers, so that a mistake in one
// does not hide in the other. That holds for the silent traps too: NUL cuts a
// value short, in.("") is the empty list, limit=abc is no limit, a parameter
// without = is dropped, PATCH of {} touches nothing, * is % in like, names
// are cut at 63 bytes, and what follows a value that was read is ignored.
//
// # Tables and rows
//
// The files of the folder data declare the tables: their columns, keys and
// constraints, and the rows of company co1, which has six customers, 60
// customer contacts with awkward values, and four sales invoices. WithTables
// adds tables. Company co2 has 1,205 customer contacts and co3 has 10,000; see
// WithCompany for other sizes. A token made by Token opens one company. Rows
// live in memory and go with the handler.
//
// # What is left out
//
// The sandbox has what the server and its tests use. Refused, mostly with 400
// PGRST100 as what cannot be read:
//
//   - PUT, OPTIONS, the Range header, return=headers-only, and upserts by
//     other columns than id;
//   - functions under /rpc but the two that tell a key's company and scopes,
//     and the description at /: 404, as of a server that has none;
//   - answers and payloads other than JSON, and quality values in Accept;
//   - spread embeds, casts, aggregates but the bare count of related rows,
//     the quantifiers any and all, full-text search, ranges, and is with
//     another word than null;
//   - hints and embeds by the name of a column;
//   - ON UPDATE CASCADE: another id for a row that others refer to is 409 23503;
//   - in regular expressions: what Go's regexp lacks, such as back references
//     and lookahead;
//   - arrays of more than one dimension: 400 0A000, since no column means one;
//   - numbers as NaN, Infinity, in hexadecimal or with underscores, and
//     timestamps in other notations than ISO 8601: 400, as invalid input;
//   - a query string that is not UTF-8: 400 PGRST100, where PostgREST breaks
//     off with a 500;
//   - the planner: count=planned is always one more than the count, so that
//     nobody takes an estimate for it.
package sandbox
