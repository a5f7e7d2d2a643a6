package telemetry

import (
	"fmt"
	"runtime/debug"
)

// Build is what the running binary was built from, as the Go toolchain
// stamped it.
type Build struct {
	// Version is the module's version, or (devel) where there is none.
	Version string
	// Revision is the commit, with -dirty after it where the tree had
	// changes; unknown where the build saw no version control.
	Revision string
	// Go is the toolchain's version.
	Go string
}

// ReadBuild returns the build of the running binary.
func ReadBuild() Build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return buildOf(info)
}

func buildOf(info *debug.BuildInfo) Build {
	build := Build{Version: info.Main.Version, Revision: "unknown", Go: info.GoVersion}
	if build.Version == "" {
		build.Version = "(devel)"
	}
	dirty := false
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			build.Revision = setting.Value
		case "vcs.modified":
			dirty = setting.Value == "true"
		}
	}
	if dirty {
		build.Revision += "-dirty"
	}
	return build
}

// String is the line that --version prints.
func (b Build) String() string {
	return fmt.Sprintf("carbongraph %s (revision %s, %s)", b.Version, b.Revision, b.Go)
}
