package playground

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// file is content that does not change while the server runs.
type file struct {
	contentType  string
	cacheControl string
	content      []byte
	hash         string
	// gzipped compresses on the first call that needs it: some 50 ms for the
	// script, which a start should not cost and the repository need not hold.
	gzipped func() []byte
}

func newFile(contentType, cacheControl string, content []byte) *file {
	sum := sha256.Sum256(content)
	return &file{
		contentType:  contentType,
		cacheControl: cacheControl,
		content:      content,
		hash:         hex.EncodeToString(sum[:8]),
		gzipped: sync.OnceValue(func() []byte {
			var compressed bytes.Buffer
			w := gzip.NewWriter(&compressed)
			// Neither can fail: a bytes.Buffer takes every write.
			_, _ = w.Write(content)
			_ = w.Close()
			return compressed.Bytes()
		}),
	}
}

// ServeHTTP answers conditional and range requests and HEAD as http.ServeContent
// does, with gzip where the client accepts it.
func (f *file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	content, tag := f.content, f.hash
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cacheControl)
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header.Values("Accept-Encoding")) {
		// Another representation, so another strong ETag.
		content, tag = f.gzipped(), f.hash+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", strconv.Quote(tag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3) for gzip alone.
// A wildcard is not taken up: uncompressed is always right.
func acceptsGzip(values []string) bool {
	for _, value := range values {
		for coding := range strings.SplitSeq(value, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") {
				return !refused(weight)
			}
		}
	}
	return false
}

// refused tells whether a weight such as "q=0.000" is nought.
func refused(weight string) bool {
	_, value, ok := strings.Cut(weight, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return ok && (err != nil || q == 0)
}
