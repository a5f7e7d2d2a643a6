package redis

import (
	"slices"
	"sync"

	"carbongraph/upstream"
)

// maxDebts bounds the credentials that a replica owes a drop. Past it the drop
// of another is forgotten, and its answers live as long as they are kept.
const maxDebts = 4096

// debts are the credentials whose drop did not reach Redis.
type debts struct {
	mu   sync.Mutex
	owed []upstream.Fingerprint
}

func (d *debts) add(credentials ...upstream.Fingerprint) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, credential := range credentials {
		if len(d.owed) < maxDebts && !slices.Contains(d.owed, credential) {
			d.owed = append(d.owed, credential)
		}
	}
}

func (d *debts) none() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.owed) == 0
}

func (d *debts) take() []upstream.Fingerprint {
	d.mu.Lock()
	defer d.mu.Unlock()
	owed := d.owed
	d.owed = nil
	return owed
}
