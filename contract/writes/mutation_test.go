package writes

import (
	"testing"

	"carbongraph/contract/internal/servertest"
)

// runApart runs the cases of a folder, each on a sandbox of its own.
func runApart(t *testing.T, folder string) {
	servertest.RunCases(t, folder, func(c *servertest.Case) servertest.Caller {
		return servertest.StartSandbox(c).Caller("co1", permissions(c))
	})
}

// permissions are those of the caller: r for one who may not write.
func permissions(c *servertest.Case) string {
	if set := c.Section("permissions"); set != "" {
		return set
	}
	return "rw"
}

func TestCreate(t *testing.T) { runApart(t, "testdata/create") }

func TestUpdate(t *testing.T) { runApart(t, "testdata/update") }

func TestDelete(t *testing.T) { runApart(t, "testdata/delete") }
