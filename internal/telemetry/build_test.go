package telemetry

import (
	"runtime/debug"
	"testing"
)

func TestBuildOf(t *testing.T) {
	t.Parallel()
	setting := func(key, value string) debug.BuildSetting { return debug.BuildSetting{Key: key, Value: value} }
	for _, test := range []struct {
		name string
		info debug.BuildInfo
		want Build
	}{
		{"nothing stamped", debug.BuildInfo{}, Build{"(devel)", "unknown", ""}},
		{
			"a release",
			debug.BuildInfo{
				GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.0"},
				Settings: []debug.BuildSetting{setting("vcs.revision", "0a1b"), setting("vcs.modified", "false")},
			},
			Build{"v1.2.0", "0a1b", "go1.26.8"},
		},
		{
			"a tree with changes",
			debug.BuildInfo{Settings: []debug.BuildSetting{setting("vcs.modified", "true"), setting("vcs.revision", "0a1b")}},
			Build{"(devel)", "0a1b-dirty", ""},
		},
	} {
		if got := buildOf(&test.info); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}
