package upstream_test

import (
	"testing"

	"carbongraph/upstream"
)

func BenchmarkQueryCall(b *testing.B) {
	q := upstream.Query{
		Select: selection("id", "customerId", "contactId", "customerLocationId", "userId", "customFields", "tags", embed("contact", "fullName", "email")),
		Where:  upstream.All{compare(col("customerId"), upstream.Eq, "cust1"), compareList("tags", upstream.ArrayContains, "buyer")},
		Order:  by("customerId asc", "id asc"),
		Limit:  100,
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
	q := upstream.Query{
		Select: selection("id", embed("contact", "lastName")),
		Where: upstream.All{
			related("contact", not(fold(col("lastName"), upstream.Contains, "50% off"))),
			upstream.Any{compare(col("customerId"), upstream.Gt, "cust2"), upstream.All{
				compare(col("customerId"), upstream.Eq, "cust2"), compare(col("id"), upstream.Gt, "cc041"),
			}},
		},
		Order: by("customerId asc", "id asc"),
		Limit: 100,
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := q.Call(); err != nil {
			b.Fatal(err)
		}
	}
}
