package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"carbongraph/upstream/sandbox"
)

var filterTrees = flag.Int("filter-trees", 2000, "random filters that TestRandomFilters tries")

// TestRandomFilters compares what the facade answers to random filters, and to
// their complements, with a plain evaluation of the same filters over the same
// rows.
func TestRandomFilters(t *testing.T) {
	f := sandboxFacade(t, sandbox.WithCompany("co2", 0))
	setMixed(t, f.caller("co1", "rw"))
	rows := readRows(t, f.caller("co1", "r"))
	const workers = 4
	for seed := range uint64(workers) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			g := filters{rand.New(rand.NewPCG(seed, 20260131)), rows}
			c := f.caller("co1", "r")
			matched, long := 0, 0
			for range *filterTrees / workers {
				n, tooLong := checkFilter(t, c, g.filter("", 3), rows)
				matched += n
				if tooLong {
					long++
				}
				if t.Failed() {
					return
				}
			}
			// Else the filters would say too little.
			if share := matched * 100 / (*filterTrees / workers * len(rows)); share < 20 || share > 80 || long > *filterTrees/workers/50 {
				t.Errorf("%d%% of the rows match, %d filters are too long for a URL", share, long)
			}
		})
	}
}

// checkFilter returns how many rows match, and whether the filter was too long
// to be sent.
func checkFilter(t *testing.T, c caller, filter map[string]any, rows []row) (matched int, tooLong bool) {
	t.Helper()
	text, err := json.Marshal(filter)
	if err != nil {
		t.Fatal(err)
	}
	r := c.ask(t, `query ($yes: CustomerContactFilter, $no: CustomerContactFilter) {
		yes: customerContacts(filter: $yes) { nodes { id } } no: customerContacts(filter: $no) { nodes { id } } }`,
		fmt.Sprintf(`{"yes":%s,"no":{"not":%s}}`, text, text))
	if strings.Contains(r.body, "too long to be sent") {
		return 0, true
	}
	var answered map[string]page
	r.decode(t, &answered)
	var yes, no []string
	for _, row := range rows {
		if matches(filter, row) {
			yes = append(yes, row.id())
		} else {
			no = append(no, row.id())
		}
	}
	if got := answered["yes"].ids(); !slices.Equal(got, yes) {
		t.Errorf("filter %s\nmatches %v\nwant    %v\nsent %s", text, got, yes, r.sent)
	}
	if got := answered["no"].ids(); !slices.Equal(got, no) {
		t.Errorf("the complement of %s\nmatches %v\nwant    %v\nsent %s", text, got, no, r.sent)
	}
	return len(yes), false
}
