package answer

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"carbongraph/graph/selection"
)

// randomSelection selects random fields of a table, under random aliases.
func randomSelection(r *rand.Rand, t *table) []selection.Field {
	var fields []selection.Field
	add := func(name string, sub []selection.Field) {
		fields = append(fields, selection.Field{Key: fmt.Sprintf("%s_%d", name, len(fields)), Name: name, Fields: sub})
	}
	for range 1 + r.IntN(4) {
		add(t.columns[r.IntN(len(t.columns))].name, nil)
	}
	for _, e := range t.embeds {
		if r.IntN(2) == 0 {
			add(e.relation.Name, randomSelection(r, e.table))
		}
	}
	r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	return append(fields, selection.Field{Key: "t", Name: "__typename"})
}

// values are what a column of each kind may hold.
var values = map[kind][]string{
	text:     {`"a"`, `""`, `"a longer text, of more than eight bytes"`, `"\"\\\/\b\u00e9"`, `"żółć"`},
	boolean:  {`true`, `false`},
	decimal:  {`0`, `-1.50`, `1e400`, `12345678901234567890123`},
	document: {`{}`, `{"a": [1, null, {"b": "}"}]}`, `[]`, `"x"`, `1.10`, `true`},
	textList: {`[]`, `["a"]`, `["a", "]", "\""]`},
}

// randomRow is a random row, its keys in any order, with white space and keys
// that nobody asked for.
func randomRow(r *rand.Rand, t *table, c Columns) string {
	space := func() string { return []string{"", "", " ", "\n\t"}[r.IntN(4)] }
	var members []string
	add := func(name, value string) {
		members = append(members, space()+`"`+name+`"`+space()+":"+space()+value+space())
	}
	for _, col := range t.columns {
		if !c.has(col.slot) {
			continue
		}
		value := values[col.kind][r.IntN(len(values[col.kind]))]
		if !col.required && r.IntN(4) == 0 {
			value = "null"
		}
		add(col.name, value)
	}
	for _, e := range t.embeds {
		if c.has(e.slot) {
			value := "null"
			if r.IntN(4) > 0 {
				value = randomRow(r, e.table, c)
			}
			add(e.relation.Name, value)
		}
	}
	if r.IntN(3) == 0 {
		add("unasked", values[document][r.IntN(len(values[document]))])
	}
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(members, ",") + "}"
}

// reference writes a row field by field from what encoding/json decodes.
func reference(t *testing.T, tab *table, fields []selection.Field, row json.RawMessage) string {
	t.Helper()
	if string(row) == "null" {
		return "null"
	}
	var decoded map[string]json.RawMessage
	if err := json.Unmarshal(row, &decoded); err != nil {
		t.Fatal(err)
	}
	var members []string
	for _, f := range fields {
		value := string(decoded[f.Name])
		if col, ok := tab.column(f.Name); ok {
			if col.kind == decimal && value != "null" {
				value = `"` + value + `"`
			}
		} else if e, ok := tab.embed(f.Name); ok {
			value = reference(t, e.table, f.Fields, decoded[f.Name])
		} else {
			value = `"` + tab.typeName + `"`
		}
		members = append(members, `"`+f.Key+`":`+value)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// TestRowsAgainstReference compares random rows under random selections with
// a writer that decodes them.
func TestRowsAgainstReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		fields := randomSelection(r, customerContact)
		plan := NewPlan(fields)
		var texts []string
		for range r.IntN(4) {
			texts = append(texts, randomRow(r, customerContact, plan.shape.columns))
		}
		body := "[" + strings.Join(texts, ", \n ") + "]"
		rows, err := NewRows([]byte(body), plan.Shape())
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		w := writer{rows: rows, faults: NewFaults(1)}
		for i := 0; ; i++ {
			ok, err := rows.Next()
			if err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			if !ok {
				if i != len(texts) {
					t.Fatalf("%s: %d rows", body, i)
				}
				break
			}
			got, _ := w.append(nil, plan, place{})
			if want := reference(t, customerContact, fields, json.RawMessage(texts[i])); string(got) != want {
				t.Fatalf("%s\ngot  %s\nwant %s", texts[i], got, want)
			}
		}
	}
}

// FuzzBody feeds any body to a plan: it is refused, or what is written is JSON.
func FuzzBody(f *testing.F) {
	const set = `nodeId id customerId customFields tags contact { id isCustomer } customer { name taxPercent } customerLocation { address { city } }`
	f.Add([]byte(`[{"id":"1","customerId":"c","customFields":{"a": 1},"tags":["x"],"customer":{"id": "c", "name": "n", "taxPercent": 1.0},"contact":null,"customerLocation":{"id": "l", "address": null}}]`))
	for _, text := range jsonTexts {
		f.Add([]byte("[" + text + "]"))
		f.Add([]byte(`[{"id":"1","customFields":` + text + `}]`))
	}
	plan := NewPlan(fields(f, set))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := NewRows(body, plan.Shape())
		for ok := err == nil; ok; {
			if ok, err = rows.Next(); !ok || err != nil {
				break
			}
			w := writer{rows: rows, faults: NewFaults(3)}
			if got, written := w.append(nil, plan, place{}); written && !json.Valid(got) {
				t.Errorf("%q is written as %q", body, got)
			}
		}
		if valid := json.Valid(body); err == nil && !valid {
			t.Errorf("%q is accepted", body)
		}
	})
}

func BenchmarkConnection(b *testing.B) {
	for _, n := range []int{1, 25, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			plan, err := NewConnectionPlan(rootFields(b, `{ customerContacts { nodes { id customerId contactId customerLocationId userId customFields tags contact { id firstName lastName email } } } }`), nil)
			if err != nil {
				b.Fatal(err)
			}
			row := `{"id":"c2cc00001","customerId":"c2cust2","contactId":"c2con00001","customerLocationId":null,"userId":null,"customFields":{"cf_region": "emea"},"tags":["bulk"],"contact":{"id": "c2con00001", "email": "two1@example.com", "lastName": "Contact 1", "firstName": "Two"}}`
			body := []byte("[" + strings.TrimSuffix(strings.Repeat(row+", \n ", n), ", \n ") + "]")
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				c, err := plan.Read(body, plan.Shape(Columns{}), Page{Key: "list", Size: n}, NewFaults(10))
				if err != nil {
					b.Fatal(err)
				}
				if _, ok := plan.Write(c, Ends{}); !ok {
					b.Fatal("refused")
				}
			}
		})
	}
}
