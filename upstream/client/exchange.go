package client

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

	"carbongraph/upstream"
)

// newResty is a resty client with everything off that it would do on its own:
// no cookies, no redirects, no retries, no parsing of answers, no debug output.
func newResty(transport http.RoundTripper) *resty.Client {
	return resty.NewWithClient(newHTTPClient(transport)).
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
	job *job
	// connections is how many connections the try was given: none if nothing was
	// sent, two if net/http repeated it.
	connections atomic.Int32
	begun       time.Time
	status      int // 0 where no answer came
	rows        int // -1 where the answer does not say
	quota       upstream.Quota
	concerns    blame
}

// perform sends the call and reads the answer.
func (c *Client) perform(x *exchange) (upstream.Answer, *failedTry) {
	response, err := c.send(httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.connections.Add(1) },
	}), x.job)
	if err != nil {
		connections := x.connections.Load()
		failed := x.fail(ending{connected: connections > 0, lost: err})
		// net/http itself repeats a read on another connection where the first
		// was kept alive and died under it: that was the second try.
		failed.passing = failed.passing && connections < 2
		return upstream.Answer{}, failed
	}
	defer func() { _ = response.Body.Close() }()
	x.status = response.StatusCode
	x.quota = quota(response.Header, time.Now())
	switch x.status {
	case http.StatusOK, http.StatusCreated, http.StatusPartialContent:
		return c.accept(x, response)
	default:
		return c.decline(x, response)
	}
}

// fail classifies how the try ended.
func (x *exchange) fail(e ending) *failedTry {
	e.method, e.status = x.job.call.Method, x.status
	if e.lost != nil {
		e.ended = ended(x.ctx)
	}
	kind, passing, concerns := e.meaning()
	x.concerns = concerns
	return &failedTry{Error: e.error(kind, x.job.credential), passing: passing}
}

// attempt is the try as the caller and the observer are told of it.
func (x *exchange) attempt(size int, failed *failedTry, second bool) upstream.Attempt {
	a := upstream.Attempt{
		Method: x.job.call.Method, Target: x.job.call.Target, Status: x.status, Bytes: size, Rows: x.rows,
		Begun: x.begun, Duration: time.Since(x.begun), Second: second, Quota: x.quota,
	}
	if failed != nil {
		a.Failure = failed.Error
	}
	return a
}

// send sends the call by resty and returns the answer with its body unread.
func (c *Client) send(ctx context.Context, j *job) (*http.Response, error) {
	r := c.resty.R().SetContext(ctx)
	r.Header[c.keyHeader] = j.credential.Header(c.bare)
	if j.call.Prefer != "" {
		r.Header["Prefer"] = []string{j.call.Prefer}
	}
	if id := upstream.RequestIDFrom(ctx); id != "" && headerText(id) {
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
