package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"carbongraph/bench/internal/process"
)

// What a subscriber's memory is measured with, and the most that it may be.
const (
	firstSubscribers = 100 // by whom the server has grown to its size
	subscribers      = 1000
	subscriberRows   = 25
	mostSubscriber   = 40 << 10
	// subscriberTime is how long subscribers stay before they are measured: for
	// a heartbeat and a poll of each.
	subscriberTime = 15 * time.Second
)

// measureSubscribers measures the memory and the time that subscribers cost. A hundred
// share a poll: more subscriptions one credential may not have.
func measureSubscribers(ctx context.Context, b *built, s settings) (measured []section, err error) {
	upstream, err := process.Start(ctx, b.upstream, []string{fmt.Sprintf("-chunked=%t", s.chunked)}, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, upstream.Stop()) }()
	server, err := process.Start(ctx, b.server, nil, []string{
		"LISTEN_ADDR=127.0.0.1:0", "UPSTREAM_URL=http://" + upstream.Address, fmt.Sprintf("MAX_SUBSCRIPTIONS=%d", firstSubscribers+subscribers),
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	var sizes [2]int64
	var busy time.Duration // while the subscribers stay
	for i, count := range []int{firstSubscribers, subscribers} {
		for range count {
			c, err := subscribe(ctx, server.Address, fmt.Sprintf("token-%d", len(open)/100))
			if err != nil {
				return nil, err
			}
			open = append(open, c)
		}
		before, err := server.CPU()
		if err != nil {
			return nil, err
		}
		time.Sleep(subscriberTime)
		after, err := server.CPU()
		if err != nil {
			return nil, err
		}
		busy = after - before
		if sizes[i], err = server.Memory(); err != nil {
			return nil, err
		}
	}
	each := (sizes[1] - sizes[0]) / subscribers
	var memory section
	memory.title = fmt.Sprintf("A live list of %d rows with %d subscribers: polls and heartbeats", subscriberRows, subscribers)
	memory.lines = table{
		{"server", "KB each", "at most", "", "CPU, % of a core"},
		{
			thisServer.String(), fmt.Sprintf("%.1f", float64(each)/(1<<10)), fmt.Sprint(mostSubscriber >> 10), verdict(each < mostSubscriber),
			fmt.Sprintf("%.1f", 100*busy.Seconds()/subscriberTime.Seconds()),
		},
	}
	return []section{memory}, nil
}

// subscribe opens a connection, subscribes on it and reads the first event.
func subscribe(ctx context.Context, address, token string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	request, err := page(subscriberRows).post(address, token)
	if err != nil {
		return nil, err
	}
	text := strings.Replace(string(request), "query CustomerContacts(", "subscription CustomerContacts(", 1)
	text = strings.Replace(text, "Accept: application/json", "Accept: text/event-stream", 1)
	// The two words differ in length.
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	head = head[:strings.LastIndex(head, " ")+1] + fmt.Sprint(len(body))
	if _, err := c.Write([]byte(head + "\r\n\r\n" + body)); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), `data: {"data":{"customerContacts":{"nodes":[{`) {
			return c, nil
		}
		if strings.HasPrefix(lines.Text(), "data: ") {
			return nil, fmt.Errorf("subscribed, and got %s", lines.Text())
		}
	}
	return nil, errors.New("subscribed, and got no event")
}
