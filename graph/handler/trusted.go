package handler

import (
	"context"
	"fmt"
	"net/http"
)

// source is the text of the document that a request is about.
//
// A trusted document is asked for by `documentId`, as GraphQL over HTTP has
// it, by `extensions.persistedQuery.sha256Hash`, as the clients of
// graphql-codegen and Apollo do, or by `doc_id` or `id`, as Relay's do.
func (h *Handler) source(ctx context.Context, p params) (string, *refusal) {
	id, hash := p.documentID, p.persistedHash()
	switch {
	case id != "":
	case hash != "":
		id = hash
	case p.query == "":
		id = p.relayID
	}
	switch {
	case id == "" && p.query == "":
		return "", refuse(http.StatusBadRequest, `the request has no "query"`)
	case id == "" && h.options.TrustedOnly:
		return "", refuseRequest(coded(codeTrustedOnly, "this server runs trusted documents alone: send the document's id as \"documentId\" (PERSISTED_ONLY)"))
	case id == "":
		return p.query, nil
	case h.options.Trusted == nil:
		return "", refuseRequest(coded(codeTrustedNotSaved, "this server has no trusted documents, and none can be registered by requests (PERSISTED_DOCUMENTS)"))
	case p.query != "":
		return "", refuse(http.StatusBadRequest, "send a document or the id of a trusted one, not both")
	}
	document, ok := h.options.Trusted.Find(id)
	if !ok && h.options.TrustedElsewhere != nil {
		document, ok = h.options.TrustedElsewhere(ctx, id)
	}
	switch {
	case ok:
		return document, nil
	case hash != "" && !h.options.TrustedOnly:
		// Clients take this code for: send the document instead.
		return "", refuseRequest(coded(codeTrustedNotSaved, "no trusted document has this hash, and none can be registered by requests"))
	default:
		return "", refuseRequest(coded(codeTrustedUnknown, "no trusted document has this id"))
	}
}

// persistedHash is the hash in extensions.persistedQuery; empty where there is
// none.
func (p params) persistedHash() string {
	persisted, _ := p.extensions["persistedQuery"].(map[string]any)
	hash, _ := persisted["sha256Hash"].(string)
	return hash
}

// CheckTrusted tells in one line which trusted document this server would
// refuse, and why; nil where there is none.
func (h *Handler) CheckTrusted() error {
	if h.options.Trusted == nil {
		return nil
	}
	for id, source := range h.options.Trusted.All() {
		if _, errs := h.compile(source); len(errs) > 0 {
			return fmt.Errorf("document %q: %s", id, errs[0].Message)
		}
	}
	return nil
}
