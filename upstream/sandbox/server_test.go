package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"carbongraph/upstream/sandbox"
)

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	server := small()
	demo := sandbox.Claims{Role: "authenticated", Company: "co1", Permissions: "rw"}
	later := demo
	later.NotBefore = jwt.NewNumericDate(time.Now().Add(time.Hour))
	skewed := demo
	skewed.ExpiresAt = jwt.NewNumericDate(time.Now().Add(-10 * time.Second))
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, demo).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		authorization string
		status        int
		want          string
	}{
		"demo":            {"Bearer " + sandbox.DemoToken(), http.StatusOK, `[{"id":"cc001"}]`},
		"lower case":      {"bearer  " + sandbox.DemoToken(), http.StatusOK, `[{"id":"cc001"}]`},
		"read only":       {"Bearer " + sandbox.Token("co1", "r"), http.StatusOK, `[{"id":"cc001"}]`},
		"other company":   {"Bearer " + sandbox.Token("co2", "rw"), http.StatusOK, `[{"id":"co2-cc00001"}]`},
		"no such company": {"Bearer " + sandbox.Token("nope", "rw"), http.StatusOK, `[]`},
		"just expired":    {"Bearer " + sandbox.Sign(skewed, sandbox.Secret), http.StatusOK, `[{"id":"cc001"}]`},
		"anonymous role":  {"Bearer " + sandbox.Sign(sandbox.Claims{Company: "co1"}, sandbox.Secret), http.StatusOK, `[{"id":"cc001"}]`},
		"basic":           {"Basic eDp5", http.StatusOK, `[]`},
		"unknown role":    {"Bearer " + sandbox.Sign(sandbox.Claims{Role: "root"}, sandbox.Secret), http.StatusBadRequest, "22023"},
		"not yet":         {"Bearer " + sandbox.Sign(later, sandbox.Secret), http.StatusUnauthorized, "PGRST303"},
		"unsigned":        {"Bearer " + unsigned, http.StatusUnauthorized, "PGRST301"},
		"garbage":         {"Bearer a.b.c", http.StatusUnauthorized, "PGRST301"},
	} {
		response := send(server, http.MethodGet, "/customerContact?select=id&order=id&limit=1", "", "Authorization", test.authorization)
		got := response.Body.String()
		if response.Code != http.StatusOK {
			got = code(t, response.Body.Bytes())
		}
		if response.Code != test.status || got != test.want {
			t.Errorf("%s: got %d %s, want %d %s", name, response.Code, response.Body, test.status, test.want)
		}
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := small(sandbox.WithRateLimit(2))
		reset := strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10)
		for _, remaining := range []string{"1", "0"} {
			response := send(server, http.MethodGet, "/customerContact?limit=1", "")
			header := response.Header()
			if response.Code != http.StatusOK || header.Get("X-RateLimit-Limit") != "2" ||
				header.Get("X-RateLimit-Remaining") != remaining || header.Get("X-RateLimit-Reset") != reset {
				t.Errorf("got %d %v", response.Code, header)
			}
		}
		time.Sleep(10 * time.Second)
		response := send(server, http.MethodGet, "/customerContact?limit=1", "")
		if response.Code != http.StatusTooManyRequests || response.Header().Get("Retry-After") != "50" ||
			!strings.HasPrefix(response.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("got %d %v %s", response.Code, response.Header(), response.Body)
		}
		other := send(server, http.MethodGet, "/customerContact?limit=1", "", "Authorization", "Bearer "+sandbox.Token("co2", "r"))
		if other.Code != http.StatusOK {
			t.Errorf("another credential got %d", other.Code)
		}
		time.Sleep(50 * time.Second)
		if response := send(server, http.MethodGet, "/customerContact?limit=1", ""); response.Code != http.StatusOK {
			t.Errorf("the next minute got %d", response.Code)
		}
	})
}

// TestConcurrent writes two rows at a time that belong together, while reads
// look for one without the other.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	handler := small()
	server := httptest.NewServer(handler)
	defer server.Close()
	const pairs, writers = 20, 4
	var writing, reading sync.WaitGroup
	done := make(chan struct{})
	for writer := range writers {
		writing.Go(func() {
			for n := range pairs {
				id := fmt.Sprintf("w%d-%d", writer, n)
				row := `{"id": "%s-%s", "customerId": "cust1", "contactId": "con001"}`
				body := "[" + fmt.Sprintf(row, id, "a") + "," + fmt.Sprintf(row, id, "b") + "]"
				if response := send(handler, http.MethodPost, "/customerContact", body); response.Code != http.StatusCreated {
					t.Errorf("got %d %s", response.Code, response.Body)
				}
				if n%2 == 0 {
					send(handler, http.MethodDelete, "/customerContact?id=like."+id+"-*", "")
				}
			}
		})
	}
	for range 2 {
		reading.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					response := send(handler, http.MethodGet, "/customerContact?select=id,contact(email)&id=like.w*", "")
					if found := ids(t, response.Body.Bytes()); len(found)%2 != 0 {
						t.Errorf("half a pair in %v", found)
						return
					}
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/customerContact?id=like.w*", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+sandbox.DemoToken())
	request.Header.Set("Prefer", "count=exact")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, want := response.Header.Get("Content-Range"), fmt.Sprintf("0-%d/%d", writers*pairs-1, writers*pairs); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	create := func(server http.Handler, target, body string) string {
		response := send(server, http.MethodPost, target+"?select=id", body, "Prefer", representation)
		found := ids(t, response.Body.Bytes())
		if len(found) != 1 {
			t.Fatalf("got %s", response.Body)
		}
		return found[0]
	}
	a, b := small(), small()
	body := `{"customerId": "cust1", "contactId": "con001"}`
	first := create(a, "/customerContact", body)
	if second := create(a, "/customerContact", body); first == second {
		t.Errorf("%s came twice", first)
	}
	if other := create(b, "/customerContact", body); other != first {
		t.Errorf("another server begins with %s, not %s", other, first)
	}
	for target, prefix := range map[string]string{"/contact": "con_", "/address": "addr_"} {
		if id := create(a, target, `{"companyId": "co1"}`); !strings.HasPrefix(id, prefix) {
			t.Errorf("%s: got %s", target, id)
		}
	}
	if id := create(a, "/customer", `{"companyId": "co1", "readableId": "x", "name": "x"}`); !strings.HasPrefix(id, "cust_") {
		t.Errorf("got %s", id)
	}
}
