package postgrest_test

import (
	"testing"

	"carbongraph/upstream/postgrest"
)

func BenchmarkQueryCall(b *testing.B) {
	q := postgrest.Query{Table: "customerContact",
		Select: selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags", embed("contact", "fullName", "email")), Page: postgrest.Page{Where: postgrest.All{compare(col("customerId"), postgrest.Eq, "cust1"), compareList("tags", postgrest.ArrayContains, "buyer")}, Order: by("customerId asc", "id asc"), Limit: 100},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := q.Call(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQueryCallTree is a page behind a cursor, through a relation.
func BenchmarkQueryCallTree(b *testing.B) {
	q := postgrest.Query{Table: "customerContact",
		Select: selection("id", embed("contact", "lastName")), Page: postgrest.Page{Where: postgrest.All{
			related("contact", not(fold(col("lastName"), postgrest.Contains, "50% off"))),
			postgrest.Any{compare(col("customerId"), postgrest.Gt, "cust2"), postgrest.All{
				compare(col("customerId"), postgrest.Eq, "cust2"), compare(col("id"), postgrest.Gt, "cc041"),
			}},
		}, Order: by("customerId asc", "id asc"), Limit: 100},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := q.Call(); err != nil {
			b.Fatal(err)
		}
	}
}
