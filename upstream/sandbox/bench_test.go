package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"carbongraph/upstream/sandbox"
)

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		sandbox.New()
	}
}

func BenchmarkRead(b *testing.B) {
	server := sandbox.New()
	for name, target := range map[string]string{
		"60 rows":         "/customerContact",
		"1,000 rows":      "/customerContact?order=id.asc&limit=1000",
		"1,000 of 10,000": "/customerContact?order=customFields-%3E%22cf_score%22.desc.nullslast,id.asc&limit=1000",
		"embeds":          "/customerContact?select=*,contact(*),customer!customerContact_customerId_fkey(*)&order=contact(lastName),id&limit=1000",
		"relation filter": "/customerContact?select=id,f0:contact()&f0.lastName=ilike.*5*&f0=not.is.null&limit=1000",
	} {
		company := "co3"
		if name == "60 rows" {
			company = "co1"
		}
		b.Run(name, func(b *testing.B) {
			request := httptest.NewRequest(http.MethodGet, target, nil)
			request.Header.Set("Authorization", "Bearer "+sandbox.Token(company, "rw"))
			for b.Loop() {
				recorder := httptest.NewRecorder()
				server.ServeHTTP(recorder, request)
				if recorder.Code != http.StatusOK {
					b.Fatal(recorder.Body)
				}
			}
		})
	}
}

func BenchmarkCreate(b *testing.B) {
	server := sandbox.New()
	for b.Loop() {
		response := send(server, http.MethodPost, "/customerContact", `{"customerId": "cust1", "contactId": "con001"}`)
		if response.Code != http.StatusCreated {
			b.Fatal(response.Body)
		}
	}
}
