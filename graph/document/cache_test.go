package document_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"carbongraph/graph/document"
)

func TestMeasure(t *testing.T) {
	sdl, _ := os.ReadFile("../../schema.graphqls")
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: string(sdl)})
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]string{
		"dense": `{customerContact(id:1){` + strings.Repeat("id ", 900) + `}}`,
		"typename": `{customerContact(id:1){` + strings.Repeat("__typename ", 50) + `}}`,
		"aliases": `{customerContacts{nodes{a:id b:id c:id d:id e:id f:id g:id h:id i:id j:id k:id}}}`,
		"usual": `query List($first: Int, $after: String) { customerContacts(first: $first, after: $after, filter: {contact: {lastName: {startsWith: "S"}}}) { nodes { id contact { fullName email } customer { name } } pageInfo { hasNextPage endCursor } } }`,
		"frag": `{customerContacts{nodes{...A ...A contact{...B}}}} fragment A on CustomerContact{id contact{...B}} fragment B on Contact{id email}`,
		"cond": `query($a:Boolean!){customerContacts{nodes{id@skip(if:$a) tags@skip(if:$a) userId@skip(if:$a) companyId@skip(if:$a)}}}`,
	} {
		const n = 200
		keep := make([]*document.Plans, n)
		docs := make([]*ast.QueryDocument, n)
		var before, mid, after runtime.MemStats
		runtime.GC(); runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range docs {
			d, errs := gqlparser.LoadQuery(schema, doc)
			if errs != nil { t.Fatal(errs) }
			docs[i] = d
		}
		runtime.GC(); runtime.GC()
		runtime.ReadMemStats(&mid)
		for i := range keep { keep[i] = document.Compile(docs[i]) }
		runtime.GC(); runtime.GC()
		runtime.ReadMemStats(&after)
		t.Logf("%s: %d bytes, ast %.1f plans %.1f per byte", name, len(doc), float64(mid.HeapAlloc-before.HeapAlloc)/n/float64(len(doc)), float64(after.HeapAlloc-mid.HeapAlloc)/n/float64(len(doc)))
		runtime.KeepAlive(keep)
	}
}
