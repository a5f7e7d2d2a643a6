package upstream

// Answer is what the upstream answered to a call that succeeded.
type Answer struct {
	// Body is a JSON array of rows as the upstream wrote it, verified no
	// further than its first byte. Other callers may hold the same bytes: nobody
	// may write to them.
	Body []byte
	// Total is the number of rows that match, whatever the page; -1 where no
	// count was asked for.
	Total int64
	// Attempts are what was sent for the call, or the read that needed nothing
	// sent.
	Attempts []Attempt

	memory Memory
}

// Memory is where the body of an answer lies, for as many as hold it.
type Memory interface {
	// Hold adds n holders.
	Hold(n int)
	// Release takes one away; with the last the memory is given back.
	Release()
}

// NewAnswer returns an answer whose body lies in memory that is given back.
func NewAnswer(body []byte, total int64, memory Memory) Answer {
	return Answer{Body: body, Total: total, memory: memory}
}

// Hold has the memory of Body kept until copies of the answer were released n
// times more.
func (a *Answer) Hold(n int) {
	if a.memory != nil {
		a.memory.Hold(n)
	}
}

// Release gives the memory of Body back for other answers; Body is nil from
// then on. To be called when nothing refers to Body's bytes any more. It may
// be left out: the collector then has the memory.
func (a *Answer) Release() {
	if a.memory == nil {
		return
	}
	a.memory.Release()
	a.Body, a.memory = nil, nil
}
