package httpserver

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestCallers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ remote, authorization, want string }{
		{"192.0.2.1:1234", "", "address 192.0.2.1"},
		{"[::ffff:192.0.2.1]:1234", "", "address 192.0.2.1"},
		{"[2001:db8:1:2:3:4:5:6]:1", "", "address 2001:db8:1:2::/64"},
		{"[2001:db8:1:2:ffff::1]:2", "", "address 2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:1", "", "address fe80::/64"},
		{"@", "", "address @"},
		{"192.0.2.1:1234", "Bearer a", "credential Bearer a"},
		{"192.0.2.2:1234", "Bearer a", "credential Bearer a"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
		r.RemoteAddr = test.remote
		r.Header.Set("Authorization", test.authorization)
		if got := callerOf(r); got != test.want {
			t.Errorf("%s with %q is %q, want %q", test.remote, test.authorization, got, test.want)
		}
	}
}
