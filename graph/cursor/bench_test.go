package cursor

import "testing"

func BenchmarkAppend(b *testing.B) {
	values := []byte(`["Lovelace",[4.50],"c2cc00001"]`)
	order := OrderOf("contact.lastName", "customFields", "id")
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = Append(dst[:0], order, values)
	}
}

func BenchmarkParse(b *testing.B) {
	order := OrderOf("contact.lastName", "customFields", "id")
	quoted := Append(nil, order, []byte(`["Lovelace",[4.50],"c2cc00001"]`))
	cursor := string(quoted[1 : len(quoted)-1])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(cursor, order); err != nil {
			b.Fatal(err)
		}
	}
}
