package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	mediaJSON   = "application/json"
	mediaObject = "application/vnd.pgrst.object+json"
	charset     = "; charset=utf-8"
)

// negotiate picks the media type of the answer: the first that is accepted.
func negotiate(header http.Header) (string, error) {
	accepted := header.Get("Accept")
	for media := range strings.SplitSeq(accepted, ",") {
		switch strings.TrimSpace(media) {
		case "", "*/*", mediaJSON:
			return mediaJSON, nil
		case mediaObject:
			return mediaObject, nil
		}
	}
	return "", fail(http.StatusNotAcceptable, "PGRST107", "None of these media types are available: %s", accepted)
}

// answer is what goes back where nothing failed.
type answer struct {
	status       int
	media        string
	contentRange string
	preferences  string
	body         []byte
}

func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	for name, value := range map[string]string{"Content-Range": a.contentRange, "Preference-Applied": a.preferences} {
		if value != "" {
			w.Header().Set(name, value)
		}
	}
	if a.media != "" {
		w.Header().Set("Content-Type", a.media+charset)
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body)
	}
}

// contentRange writes the header. An upper end below the lower one is no
// range; a nil total is not known.
func contentRange(lower, upper int64, total *int) string {
	rows, of := "*", "*"
	if total != nil {
		of = strconv.Itoa(*total)
	}
	if lower <= upper && (total == nil || *total != 0) {
		rows = strconv.FormatInt(lower, 10) + "-" + strconv.FormatInt(upper, 10)
	}
	return rows + "/" + of
}
