package client

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"carbongraph/upstream/faultstest"
)

// spoilt answers as PostgREST before 14.2 does past the end of the rows: with a
// length that is less than what comes.
func spoilt(x *faultstest.Exchange) bool {
	_, err := fmt.Fprintf(x.Conn, "HTTP/1.1 416 %s\r\n%s\r\nContent-Range: */60\r\nContent-Length: 2\r\n\r\n%s",
		http.StatusText(http.StatusRequestedRangeNotSatisfiable), faultstest.JSON, `{"code":"PGRST103","details":"An offset of 5000 was requested, but there are only 60 rows.","hint":null}`)
	return err == nil
}

// A write that follows an answer after which the connection cannot be trusted
// goes out on another one.
func TestWritesAfterSpoiltConnections(t *testing.T) {
	t.Parallel()
	const times = 200
	var script []faultstest.Fault
	for range times {
		script = append(script, spoilt, faultstest.Rows(rows))
	}
	up := faultstest.Start(t, script...)
	client := newClient(t, up.URL)
	counted := aRead
	counted.Target += "&offset=5000"
	counted.Prefer = "count=exact"
	for range times {
		if answer, err := client.Read(within(t, requestTime), alice, counted); err != nil || answer.Total != 60 {
			t.Fatalf("read %v, %v", answer, err)
		}
		if _, err := client.Write(within(t, requestTime), alice, aCreate); err != nil {
			t.Fatal(err)
		}
	}
	if got := sentAs(up, http.MethodPost); got != times {
		t.Errorf("%d writes were sent %d times", times, got)
	}
}

// An upstream that says nothing and closes after it has answered a count has
// its connection closed by the end of the answer: no write is lost on it.
func TestWritesAfterAnswersWithoutALength(t *testing.T) {
	t.Parallel()
	const times = 200
	unmeasured := func(x *faultstest.Exchange) bool {
		_, _ = io.WriteString(x.Conn, "HTTP/1.1 206 Partial Content\r\n"+faultstest.JSON+"\r\nContent-Range: */60\r\n\r\n[]")
		return false
	}
	var script []faultstest.Fault
	for range times {
		script = append(script, unmeasured, faultstest.Rows(rows))
	}
	client := newClient(t, faultstest.Start(t, script...).URL)
	for range times {
		if _, err := client.Read(within(t, requestTime), alice, aCount); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Write(within(t, requestTime), alice, aCreate); err != nil {
			t.Fatal(err)
		}
	}
}

// Connections are replaced after a few minutes, so that the upstream's name is
// looked up again.
func TestConnectionsAreRenewed(t *testing.T) {
	t.Parallel()
	up := faultstest.Start(t, faultstest.Rows(rows))
	client := newClient(t, up.URL)
	for i, age := range []time.Duration{0, 2 * time.Minute, 2 * time.Minute, 0} {
		renew(client, age)
		if _, err := client.Read(within(t, requestTime), alice, aRead); err != nil {
			t.Fatal(err)
		}
		if got, want := up.Connections(), 1+i/2; got != want {
			t.Errorf("after %d reads: %d connections, want %d", i+1, got, want)
		}
	}
}
