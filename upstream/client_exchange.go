package upstream

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

// newResty is a resty client with everything off that it would do on its own:
// no cookies, no redirects, no retries, no parsing of answers, no debug output.
func newResty(road http.RoundTripper) *resty.Client {
	return resty.NewWithClient(newHTTPClient(road)).
		SetDoNotParseResponse(true).
		SetHeader("Accept", "application/json").
		SetHeader("Accept-Encoding", "identity").
		SetHeader("User-Agent", "carbongraph").
		SetPreRequestHook(func(_ *resty.Client, r *http.Request) error {
			// With a body that cannot be had again, net/http cannot send a
			// write a second time, whatever headers it carries.
			r.GetBody = nil
			return nil
		})
}

// exchange is one try, as it comes to be known.
type exchange struct {
	ctx context.Context
	// connections is how many connections the try was given: none if nothing was
	// sent, two if net/http repeated it.
	connections atomic.Int32
	job         *job
	begun       time.Time
	status      int // 0 where no answer came
	rows        int // -1 where the answer does not say
	quota       Quota
	verdict     verdict
}

// perform sends the call and reads the answer.
func (c *Client) perform(x *exchange) (Answer, *failedTry) {
	x.rows, x.quota.Remaining = -1, -1
	response, err := c.send(httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.connections.Add(1) },
	}), x.job)
	if err != nil {
		connections := x.connections.Load()
		failed := x.lose(loss{connected: connections > 0, cause: err})
		// net/http itself repeats a read on another connection where the first
		// was kept alive and died under it: that was the second try.
		failed.passing = failed.passing && connections < 2
		return Answer{}, failed
	}
	defer func() { _ = response.Body.Close() }()
	x.status = response.StatusCode
	x.quota = quota(response.Header, time.Now())
	switch {
	case x.status == http.StatusOK, x.status == http.StatusCreated, x.status == http.StatusPartialContent:
		return c.accept(x, response)
	default:
		return c.decline(x, response)
	}
}

// send sends the call by resty and returns the answer with its body unread.
func (c *Client) send(ctx context.Context, j *job) (*http.Response, error) {
	r := c.resty.R().SetContext(ctx)
	r.Header[c.keyHeader] = j.credential.header(c.bare)
	if j.call.Prefer != "" {
		r.Header["Prefer"] = []string{j.call.Prefer}
	}
	if id := RequestIDFrom(ctx); visible(id) {
		r.Header["X-Request-Id"] = []string{id}
	}
	if j.call.Body != nil {
		r.Header["Content-Type"] = []string{"application/json"}
		r.Body = bytes.NewReader(j.call.Body)
	}
	response, err := r.Execute(j.call.Method, c.base+j.call.Target)
	if err != nil {
		// The URL around the error is the log's already.
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, err
	}
	return response.RawResponse, nil
}
