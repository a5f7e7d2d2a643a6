package input

import (
	"encoding/json"
	"slices"

	"carbongraph/graph/resource"
	"carbongraph/graph/scalar"
	"carbongraph/upstream/postgrest"
)

// Row is a row to create, with where the input has it.
type Row struct {
	At     *Path
	Values postgrest.Row
	// Inside is the related row to create first, and Relation how the row
	// refers to it; nil for none.
	Inside   *Row
	Relation *resource.Relation
	// LacksCompany tells that the row needs the company of the caller's key.
	LacksCompany bool
}

// ID returns the id that the caller chose for the row; empty for none.
func (r *Row) ID() string { return r.Text("id") }

// Text returns the text of a column; empty where it has none.
func (r *Row) Text(column string) string {
	var text string
	for _, value := range r.Values {
		if value.Column == column {
			_ = json.Unmarshal(value.JSON, &text)
		}
	}
	return text
}

// Rows translates the input of a create or an upsert.
func Rows(r *resource.Resource, input Object, many, upsert bool) ([]*Row, []UserError) {
	t := rowTranslator{upsert: upsert}
	objects, paths := []any{input}, []*Path{Root("input")}
	switch {
	case many:
		objects, paths = elements(input[r.List], Root("input").Member(r.List))
		if len(objects) == 0 {
			t.invalid(Root("input").Member(r.List), "The list is empty. Give it at least one element.")
		}
	case upsert:
		objects, paths = []any{input[r.Field]}, []*Path{Root("input").Member(r.Field)}
	}
	var rows []*Row
	ids := map[string]bool{}
	for i, object := range objects {
		given, _ := object.(Object)
		row := t.row(paths[i], r, given)
		if id := row.ID(); id != "" && ids[id] {
			t.invalid(paths[i].Member("id"), "This id is given twice. Give each row an id of its own.")
		} else {
			ids[id] = true
		}
		rows = append(rows, row)
	}
	return rows, t.userErrors
}

// elements returns the elements of a list and their paths.
func elements(list any, at *Path) ([]any, []*Path) {
	objects, _ := list.([]any)
	paths := make([]*Path, len(objects))
	for i := range objects {
		paths[i] = at.Index(i)
	}
	return objects, paths
}

type rowTranslator struct {
	userErrors
	upsert bool
}

func (t *rowTranslator) row(at *Path, r *resource.Resource, object Object) *Row {
	row := &Row{At: at}
	row.LacksCompany = r.Company != nil && object[r.Company.Name] == nil
	for _, column := range r.Columns {
		if value, given := object[column.Name]; given && (value != nil || !column.Required && column != r.Company) {
			if encoded, ok := t.value(at.Member(column.Name), column, value); ok {
				row.Values = append(row.Values, postgrest.Value{Column: column.Name, JSON: encoded})
			}
		}
	}
	for _, relation := range r.Relations {
		if relation.Create && !t.upsert {
			t.inside(row, relation, object)
		}
	}
	return row
}

// inside notes the related row that is to be created with the row: exactly one
// of its id and the row itself is given.
func (t *rowTranslator) inside(row *Row, relation *resource.Relation, object Object) {
	inside, given := object[relation.Field].(Object)
	switch hasID := object[relation.Column.Name] != nil; {
	case given == hasID && relation.Column.Required:
		t.invalid(row.At, "Give exactly one of %s and %s.", relation.Column.Name, relation.Field)
	case given == hasID && given:
		t.invalid(row.At, "Give at most one of %s and %s.", relation.Column.Name, relation.Field)
	case given:
		row.Inside, row.Relation = t.row(row.At.Member(relation.Field), relation.Target, inside), relation
	}
}

// Patch translates the patch of an update.
func Patch(r *resource.Resource, input Object) ([]postgrest.Value, []UserError) {
	at := Root("input").Member("patch")
	patch, _ := input["patch"].(Object)
	var wrong userErrors
	var values []postgrest.Value
	for _, column := range r.Columns {
		if value, given := patch[column.Name]; given {
			if encoded, ok := wrong.value(at.Member(column.Name), column, value); ok {
				values = append(values, postgrest.Value{Column: column.Name, JSON: encoded})
			}
		}
	}
	if len(patch) == 0 {
		wrong.invalid(at, "The patch is empty. Give it at least one member to change.")
	}
	return values, wrong
}

// largestIndexed is the most bytes of an id, or of another text by which rows
// are found: PostgreSQL fails a write that would put a longer one into an
// index.
const largestIndexed = 2600

// value returns the JSON of a column's value, and whether it may be written.
func (e *userErrors) value(at *Path, column *resource.Column, value any) (json.RawMessage, bool) {
	text, isText := value.(string)
	switch {
	case value == nil && column.Required:
		e.invalid(at, "%s cannot be cleared. Leave it out, or give a value.", column.Name)
	case value == nil:
		return json.RawMessage("null"), true
	case column.Kind == resource.ID && text == "" && column.Required:
		e.invalid(at, "The id is empty. Give an id.")
	case column.Kind == resource.ID && text == "":
		e.invalid(at, "The id is empty. Give an id, or null for none.")
	case column.Kind == resource.ID && len(text) > largestIndexed:
		e.invalid(at, "The id has %d bytes; the most is %d.", len(text), largestIndexed)
	case column.Kind == resource.JSON:
		object, _ := value.(json.RawMessage)
		if !scalar.IsObject(object) {
			e.invalid(at, "%s is no JSON object. Give an object, or null for none.", column.Name)
			return nil, false
		}
		return object, true
	case column.Kind == resource.TextList:
		return encoded(texts(value)), true
	case isText && column.Kind != resource.Decimal:
		return encoded(text), true
	default:
		return json.RawMessage(textOf(value)), true
	}
	return nil, false
}

// encoded returns texts, which always marshal, as JSON.
func encoded(texts any) json.RawMessage {
	value, _ := json.Marshal(texts)
	return value
}

// ID translates the id of a mutation of one row.
func ID(r *resource.Resource, input Object) ([]string, []UserError) {
	id := textOf(input["id"])
	var wrong userErrors
	wrong.id(r, Root("input").Member("id"), id)
	return []string{id}, wrong
}

// IDs translates the ids of a mutation of several rows.
func IDs(r *resource.Resource, input Object) ([]string, []UserError) {
	at := Root("input").Member("ids")
	ids := texts(input["ids"])
	var wrong userErrors
	if len(ids) == 0 {
		wrong.invalid(at, "The list is empty. Give it at least one element.")
	}
	for i, id := range ids {
		if wrong.id(r, at.Index(i), id); slices.Contains(ids[:i], id) && id != "" {
			wrong.invalid(at.Index(i), "This id is given twice. Give each id once.")
		}
	}
	return ids, wrong
}

func (e *userErrors) id(r *resource.Resource, at *Path, id string) {
	if id == "" {
		e.invalid(at, "The id is empty. Give the id of a %s.", r.Name)
	}
}
