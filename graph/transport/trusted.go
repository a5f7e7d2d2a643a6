package transport

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"carbongraph/graph/codes"
)

// source is the text of the document that a request is about.
//
// A trusted document is asked for by `documentId`, as GraphQL over HTTP has
// it, by `extensions.persistedQuery.sha256Hash`, as the clients of
// graphql-codegen and Apollo do, or by `doc_id` or `id`, as Relay's do.
func (h *Handler) source(p params) (string, *refusal) {
	id, hash := p.documentID, p.persistedHash()
	switch {
	case id != "":
	case hash != "" && p.query != "":
		return h.hashed(p.query, hash)
	case hash != "":
		id = hash
	case p.query == "":
		id = p.relayID
	}
	switch {
	case id == "" && p.query == "":
		return "", refuse(http.StatusBadRequest, `the request has no "query"`)
	case id == "" && h.options.TrustedOnly:
		return "", refuseRequest(coded(codes.PersistedOnly, "this server runs trusted documents alone: send the document's id as \"documentId\" (PERSISTED_ONLY)"))
	case id == "":
		return p.query, nil
	case h.options.Trusted == nil:
		return "", refuseRequest(persisted(codes.PersistedNotSupported, "this server has no trusted documents, and none can be registered by requests (PERSISTED_DOCUMENTS)"))
	case p.query != "":
		return "", refuse(http.StatusBadRequest, "send a document or the id of a trusted one, not both")
	}
	switch document, ok := h.options.Trusted.Find(id); {
	case ok:
		return document, nil
	case hash != "" && !h.options.TrustedOnly:
		// Clients take this code for: send the document instead.
		return "", refuseRequest(persisted(codes.PersistedNotSupported, "no trusted document has this hash, and none can be registered by requests"))
	default:
		return "", refuseRequest(persisted(codes.PersistedNotFound, "no trusted document has this id"))
	}
}

// hashed is the text of a document that was sent with its hash.
func (h *Handler) hashed(document, hash string) (string, *refusal) {
	if sum := sha256.Sum256([]byte(document)); !strings.EqualFold(hash, hex.EncodeToString(sum[:])) {
		return "", refuse(http.StatusBadRequest, "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query")
	}
	if !h.options.TrustedOnly {
		return document, nil
	}
	if trusted, ok := h.options.Trusted.Find(strings.ToLower(hash)); ok && trusted == document {
		return document, nil
	}
	return "", refuseRequest(coded(codes.PersistedOnly, "this server runs trusted documents alone, and this document is none of them (PERSISTED_ONLY)"))
}

// persisted is the error of an id without a document. Clients compare the
// message, so the explanation stands beside the code.
func persisted(code, explanation string) *gqlerror.Error {
	message := "PersistedQueryNotFound"
	if code == codes.PersistedNotSupported {
		message = "PersistedQueryNotSupported"
	}
	err := coded(code, "%s", message)
	err.Extensions["explanation"] = explanation
	return err
}

// persistedHash is the hash in extensions.persistedQuery; empty where there is
// none.
func (p params) persistedHash() string {
	persisted, _ := p.extensions["persistedQuery"].(map[string]any)
	hash, _ := persisted["sha256Hash"].(string)
	return hash
}

// checkTrusted tells in one line which trusted document this server would
// refuse, and why; nil where there is none.
func (h *Handler) checkTrusted() error {
	if h.options.Trusted == nil {
		return nil
	}
	for id, source := range h.options.Trusted.All() {
		if _, errs := h.options.Schema.Compile(source); len(errs) > 0 {
			return fmt.Errorf("document %q: %s", id, errs[0].Message)
		}
	}
	return nil
}
