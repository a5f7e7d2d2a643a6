package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// conn is a connection on which requests are sent one after the other. It
// reads as much HTTP/1.1 as Go's servers write, and takes no memory for an
// answer: a client of net/http would take more of the machine than the server
// that is measured.
type conn struct {
	net.Conn
	in *bufio.Reader
}

// bufferSize holds an answer of 100 rows, so that most are read in one go.
const bufferSize = 64 << 10

func dial(ctx context.Context, address string) (*conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, in: bufio.NewReaderSize(c, bufferSize)}, nil
}

// exchange sends a request and copies the body of its answer to body. It
// returns the length of the body.
func (c *conn) exchange(request []byte, body io.Writer) (int, error) {
	if _, err := c.Write(request); err != nil {
		return 0, err
	}
	status, err := c.line()
	if err != nil {
		return 0, err
	}
	_, status, _ = bytes.Cut(status, []byte(" "))
	ok := bytes.HasPrefix(status, []byte("200"))
	told := string(status)
	length, err := c.header()
	if err != nil {
		return 0, err
	}
	if length >= 0 {
		err = c.copy(body, length)
	} else {
		length, err = c.chunks(body)
	}
	if err == nil && !ok {
		err = errors.New("answered " + told)
	}
	return length, err
}

// header reads the header of an answer and returns the length of its body; -1
// where it comes in chunks.
func (c *conn) header() (int, error) {
	length := -1
	for {
		line, err := c.line()
		if err != nil || len(line) == 0 {
			return length, err
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		if bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		}
	}
}

// chunks copies a body that comes in chunks.
func (c *conn) chunks(body io.Writer) (int, error) {
	total := 0
	for {
		line, err := c.line()
		if err != nil {
			return 0, err
		}
		size, err := strconv.ParseUint(string(line), 16, 31)
		if err != nil {
			return 0, fmt.Errorf("no size of a chunk: %w", err)
		}
		if err := c.copy(body, int(size)); err != nil {
			return 0, err
		}
		if _, err := c.line(); err != nil {
			return 0, err
		}
		if size == 0 {
			return total, nil
		}
		total += int(size)
	}
}

func (c *conn) copy(body io.Writer, n int) error {
	if body == io.Discard {
		_, err := c.in.Discard(n)
		return err
	}
	_, err := io.CopyN(body, c.in, int64(n))
	return err
}

// line reads a line and returns it without its end. It lasts until the next
// read.
func (c *conn) line() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	return bytes.TrimRight(line, "\r\n"), err
}
