package sandbox

import "net/http"

// answer is what goes back where nothing failed.
type answer struct {
	status       int
	media        string
	contentRange string
	preferences  string
	location     string
	allow        string
	body         []byte
	// failure takes the place of the body.
	failure *failure
	head    bool
}

func (a *answer) write(w http.ResponseWriter) {
	for name, value := range map[string]string{
		"Content-Range":      a.contentRange,
		"Preference-Applied": a.preferences,
		"Location":           a.location,
		"Allow":              a.allow,
	} {
		if value != "" {
			w.Header().Set(name, value)
		}
	}
	if a.failure != nil {
		a.failure.write(w)
		return
	}
	if a.media != "" {
		w.Header().Set("Content-Type", a.media+charset)
	}
	w.WriteHeader(a.status)
	if !a.head {
		_, _ = w.Write(a.body)
	}
}
