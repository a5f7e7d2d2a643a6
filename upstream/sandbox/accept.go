package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	mediaJSON   = "application/json"
	mediaObject = "application/vnd.pgrst.object+json"
	charset     = "; charset=utf-8"
)

// negotiate picks the media type of the answer.
func negotiate(header http.Header) (string, error) {
	accepted := strings.Join(header.Values("Accept"), ",")
	if accepted == "" {
		return mediaJSON, nil
	}
	ranges := mediaRanges(accepted)
	for _, media := range ranges {
		switch media.name {
		case mediaJSON, "*/*":
			return mediaJSON, nil
		case mediaObject, "application/vnd.pgrst.object":
			if !media.stripped {
				return mediaObject, nil
			}
		}
	}
	names := make([]string, len(ranges))
	for i, media := range ranges {
		names[i] = media.name
	}
	return "", fail(http.StatusNotAcceptable, "PGRST107", "None of these media types are available: %s", strings.Join(names, ", "))
}

// mediaRange is one of the media types that are accepted.
type mediaRange struct {
	name    string
	quality float64
	// stripped asks for answers without nulls.
	stripped bool
}

// mediaRanges reads an Accept header, the best first.
func mediaRanges(accepted string) []mediaRange {
	var ranges []mediaRange
	for text := range strings.SplitSeq(accepted, ",") {
		name, parameters, _ := strings.Cut(text, ";")
		media := mediaRange{name: strings.ToLower(strings.TrimSpace(name)), quality: 1}
		for parameter := range strings.SplitSeq(parameters, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if quality, err := strconv.ParseFloat(value, 64); key == "q" && err == nil {
				media.quality = quality
			}
			media.stripped = media.stripped || key == "nulls" && value == "stripped"
		}
		ranges = append(ranges, media)
	}
	slices.SortStableFunc(ranges, func(a, b mediaRange) int { return cmp.Compare(b.quality, a.quality) })
	return ranges
}
