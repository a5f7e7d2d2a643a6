package cache

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"carbongraph/upstream"
)

// What a store may hold is what it holds, within a tenth, whatever the size of
// the answers. Not parallel, for the heap is everybody's.
func TestMemoryTakesWhatItMay(t *testing.T) {
	const most = 8 << 20
	credential := upstream.NewCredential("token-of-alice").Fingerprint()
	for _, size := range []int{2, 40, 200, 1000, 5000, 50_000, 500_000} {
		before := heap()
		m, err := NewMemory(time.Hour, most)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Repeat("x", size)
		for i := range 2 * most / (size + 200) {
			read := fmt.Sprintf("GET\n\n/customerContact?select=id,customerId,contactId,tags&order=id.asc.nullslast&limit=26&offset=%d", i)
			m.Keep(t.Context(), credential, read, 0, &upstream.Answer{Body: []byte(body), Total: -1})
		}
		m.entries.CleanUp()
		held := float64(heap() - before)
		if held < 0.9*most || held > 1.1*most {
			t.Errorf("answers of %d bytes take %.2f of what they may", size, held/most)
		}
		m.Close()
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}
