package upstream

// Waiting is how many callers wait for reads that are under way.
func Waiting(c *Client) int {
	c.flights.mu.Lock()
	defer c.flights.mu.Unlock()
	n := 0
	for _, f := range c.flights.byKey {
		n += f.waiting
	}
	return n
}
