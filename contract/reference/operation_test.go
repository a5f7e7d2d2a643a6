package reference

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"carbongraph/contract/internal/servertest"
	"carbongraph/upstream/sandbox"
)

var randomOperations = flag.Int("random-operations", 800, "operations that TestRandomOperations tries")

// TestRandomOperations compares the answers to random operations, over every
// resource, with lists inside rows and filters, orders and pages of every kind,
// with a plain evaluation over the same rows.
func TestRandomOperations(t *testing.T) { tryOperations(t, *randomOperations, 0, 1) }

// TestRandomOperationsAgain asks each operation again, from answers that are kept
// and from what is kept as it was written.
func TestRandomOperationsAgain(t *testing.T) {
	tryOperations(t, *randomOperations/8, 200, 3, "CACHE_TTL=10m")
}

// tryOperations tries so many operations, which follow from a seed, each so many
// times.
func tryOperations(t *testing.T, count int, first uint64, times int, settings ...string) {
	t.Helper()
	var f *servertest.Server
	t.Cleanup(func() {
		if f != nil && strings.Contains(f.Log.String(), "UPSTREAM_MAX_ROWS") {
			t.Error("the log says that the upstream leaves out rows")
		}
	})
	f = servertest.Start(t, sandbox.New(sandbox.WithCompany("co2", 0), sandbox.WithCompany("co3", 0)), append(settings,
		"LOG_LEVEL=warn", "SCOPE_CHECK=off", "MAX_COST=1000000000", "MAX_DEPTH=30", "MAX_ALIASES=1000", "MAX_TOKENS=20000", "MAX_UPSTREAM_REQUESTS=50")...)
	setMixed(t, f.Caller("co1", "rw"))
	w := readWorld(t, f.Caller("co1", "r"))
	const workers = 4
	for seed := first; seed < first+workers; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			c := f.Caller("co1", "r")
			g := generator{rand.New(rand.NewPCG(seed, 20261128)), w}
			compared := comparisons()
			var counted tally
			for n := range count / workers {
				// Each comparison has as many turns, over all workers.
				turn := n*workers + int(seed-first)
				o := g.operation(t, c, compared[turn%len(compared)])
				for range times {
					checkOperation(t, c, o, &counted)
				}
				if t.Failed() {
					return
				}
			}
			// Else the operations would say too little.
			if n := count / workers * times; counted.rows < 5*n || counted.long > n/8 {
				t.Errorf("%d operations have %d rows, and %d are too long for a URL", n, counted.rows, counted.long)
			}
		})
	}
}

// tally counts the rows that were compared, and the operations that were not.
type tally struct{ rows, long int }

// generated is an operation with its answer.
type generated struct {
	document  string
	variables map[string]any
	answer    map[string]any
}

func checkOperation(t *testing.T, c servertest.Caller, o generated, counted *tally) {
	t.Helper()
	variables, err := json.Marshal(o.variables)
	if err != nil {
		t.Fatal(err)
	}
	r := c.Ask(t, o.document, string(variables))
	if strings.Contains(r.Body, "too long to be sent") {
		counted.long++
		return
	}
	if len(r.Errors) > 0 {
		t.Errorf("%s\n%s\nis answered %s\nsent %s", o.document, variables, r.Body, r.Sent)
		return
	}
	decoder := json.NewDecoder(strings.NewReader(r.Data))
	decoder.UseNumber()
	var got map[string]any
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	counted.rows += strings.Count(r.Data, "{")
	if !reflect.DeepEqual(got, o.answer) {
		want, _ := json.Marshal(o.answer)
		var sent []string
		for _, s := range r.Sent {
			sent = append(sent, s.String())
		}
		t.Errorf("%s\n%s\nis answered %s\nwant        %s\nsent %s", o.document, variables, r.Data, want, strings.Join(sent, "\n     "))
	}
}
