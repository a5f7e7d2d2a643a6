package transport

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// mediaType is a media type that answers are written in.
type mediaType string

const (
	// mediaJSON is the older type: every well-formed request is answered
	// with 200.
	mediaJSON mediaType = "application/json"
	// mediaGraphQL is GraphQL's own: the status tells how the request ended.
	mediaGraphQL mediaType = "application/graphql-response+json"
	// mediaStream is a stream of events.
	mediaStream mediaType = "text/event-stream"
)

// negotiate chooses the media type of the answer, or reports false where the
// caller accepts none. A caller who does not say, or accepts anything, gets
// mediaJSON; one who names both alike gets mediaGraphQL.
func negotiate(header http.Header) (mediaType, bool) {
	accept := header["Accept"]
	if len(accept) == 0 {
		return mediaJSON, true
	}
	if len(accept) == 1 {
		switch strings.TrimSpace(accept[0]) {
		case "*/*", string(mediaJSON), "":
			return mediaJSON, true
		case string(mediaGraphQL):
			return mediaGraphQL, true
		}
	}
	json, graphql := preferenceOf(header, mediaJSON), preferenceOf(header, mediaGraphQL)
	switch {
	case graphql.quality > json.quality, graphql.quality > 0 && graphql.quality == json.quality && graphql.precision == exact:
		return mediaGraphQL, true
	case json.quality > 0:
		return mediaJSON, true
	default:
		return mediaJSON, false
	}
}

// PrefersEvents reports whether a request wants to be answered with server-sent
// events: its Accept header names them and prefers them to either kind of JSON.
func PrefersEvents(header http.Header) bool {
	if !slices.ContainsFunc(header["Accept"], namesEvents) { // most requests
		return false
	}
	events := preferenceOf(header, mediaStream)
	return events.precision == exact && events.quality > max(preferenceOf(header, mediaJSON).quality, preferenceOf(header, mediaGraphQL).quality)
}

// namesEvents reports whether a text has the subtype of server-sent events in
// it, in whatever letters.
func namesEvents(accept string) bool {
	const subtype = "event-stream"
	for i := range len(accept) - len(subtype) + 1 {
		if strings.EqualFold(accept[i:i+len(subtype)], subtype) {
			return true
		}
	}
	return false
}

// preferenceOf is what the Accept header says of a media type.
func preferenceOf(header http.Header, media mediaType) (p preference) {
	for _, line := range header["Accept"] {
		for part := range strings.SplitSeq(line, ",") {
			p.consider(part, media)
		}
	}
	return p
}

// preference is what an Accept header says of one media type. The most precise
// media range that matches decides: RFC 9110, section 12.5.1.
type preference struct {
	precision int
	quality   float64
}

// The precisions of a media range.
const (
	anything = iota + 1
	anySubtype
	exact
)

// consider reads one media range. One that cannot be read is passed over, as
// is one in an encoding other than UTF-8.
func (p *preference) consider(mediaRange string, of mediaType) {
	name, params, err := mime.ParseMediaType(mediaRange)
	if err != nil || !isUTF8(params["charset"]) {
		return
	}
	precision := 0
	switch name {
	case string(of):
		precision = exact
	case "application/*":
		precision = anySubtype
	case "*/*":
		precision = anything
	}
	if precision < p.precision || precision == 0 {
		return
	}
	quality := 1.0
	if q, given := params["q"]; given {
		if quality, err = strconv.ParseFloat(q, 64); err != nil || !(quality >= 0 && quality <= 1) {
			return
		}
	}
	if precision == p.precision {
		quality = max(quality, p.quality)
	}
	p.precision, p.quality = precision, quality
}

// checkContent refuses a body that is not plain JSON in UTF-8. With that, a
// browser sends it to another origin only after asking first: forms, text and
// multipart bodies it would send unasked.
func checkContent(header http.Header) *refusal {
	if encoding := strings.Join(header["Content-Encoding"], ", "); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return refuse(http.StatusUnsupportedMediaType, "send the body without Content-Encoding")
	}
	content := header["Content-Type"]
	if len(content) == 1 && content[0] == string(mediaJSON) {
		return nil
	}
	if len(content) != 1 {
		return refuse(http.StatusUnsupportedMediaType, "send the body as application/json, with one Content-Type")
	}
	name, params, err := mime.ParseMediaType(content[0])
	switch {
	case err != nil || name != string(mediaJSON):
		return refuse(http.StatusUnsupportedMediaType, "send the body as application/json")
	case !isUTF8(params["charset"]):
		return refuse(http.StatusUnsupportedMediaType, "send the body in UTF-8")
	}
	return nil
}

// isUTF8 reports whether a charset parameter is absent or UTF-8.
func isUTF8(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }
