package httpserver

import (
	"net/http"
	"net/netip"
)

// callerOf tells callers apart, for their shares: by the credential that they
// present, or else by their address.
func callerOf(r *http.Request) string {
	if credential := r.Header.Get("Authorization"); credential != "" {
		return "credential " + credential
	}
	return "address " + addressOf(r)
}

// addressOf is the address that a request came from, without its port. Of IPv6
// it is the network of 64 bits, all of which one customer of a provider has.
func addressOf(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address := peer.Addr().Unmap()
	if address.Is4() {
		return address.String()
	}
	network, _ := address.WithZone("").Prefix(64) // 64 bits can always be taken of 128
	return network.String()
}
