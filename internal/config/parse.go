package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Action is what the process was asked to do.
type Action uint8

// The actions. All but Serve are flags; of several the first in this order
// is taken.
const (
	// Serve serves until it is told to stop.
	Serve Action = iota
	// ShowHelp prints Help.
	ShowHelp
	// ShowVersion prints the version.
	ShowVersion
	// PrintSchema prints the public schema.
	PrintSchema
	// Check says whether the upstream answers and takes the key.
	Check
)

// actions are the flags that are no settings.
var actions = [...]struct {
	action        Action
	flag, meaning string
}{
	{ShowHelp, "help", "print this"},
	{ShowVersion, "version", "print the version"},
	{PrintSchema, "print-schema", "print the public schema"},
	{Check, "check", "check the settings, ask the upstream whether it answers and takes the key, and say so in one line"},
}

// Parse reads the settings from args, which leave out the program's name, and
// from the variables that getenv returns. A flag wins over its variable, and
// an empty variable is one that is not set. The error is an *Error: the first
// setting, in the order of the help, that cannot be.
//
// Where the arguments ask for Help or Version, no setting is read.
func Parse(args []string, getenv func(string) string) (Config, error) {
	var c Config
	var table []setting
	for _, section := range sections(&c) {
		table = append(table, section.settings...)
	}
	flags, action, err := readFlags(args, table)
	if err != nil {
		return Config{}, err
	}
	c.Action = action
	if action == ShowHelp || action == ShowVersion {
		return c, nil
	}
	for _, s := range table {
		name, text := s.name, s.fallback
		if fromFlag, given := flags[s.name]; given {
			name, text = fmt.Sprintf("%s (given as --%s)", s.name, s.flag()), fromFlag
		} else if fromEnv := getenv(s.name); fromEnv != "" {
			text = fromEnv
		}
		if err := s.set(text); err != nil {
			return Config{}, &Error{name, err.Error()}
		}
	}
	if err := c.Upstream.readKeyFile(); err != nil {
		return Config{}, err
	}
	if err := c.check(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// readFlags returns the texts of the settings that args set, by variable.
func readFlags(args []string, table []setting) (map[string]string, Action, error) {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	var asked [len(actions)]bool
	for i, a := range actions {
		set.BoolVar(&asked[i], a.flag, false, "")
	}
	given := map[string]string{}
	for _, s := range table {
		define := set.Func
		if s.boolean {
			define = set.BoolFunc
		}
		define(s.flag(), "", func(text string) error {
			given[s.name] = text
			return nil
		})
	}
	parseErr := set.Parse(args)
	for _, s := range table {
		if _, ok := given[s.name]; ok && s.secret {
			return nil, Serve, &Error{s.name, "is a secret and has no flag, since others can read arguments; set the variable"}
		}
	}
	switch {
	case errors.Is(parseErr, flag.ErrHelp):
		return nil, ShowHelp, nil
	case parseErr != nil:
		return nil, Serve, &Error{Reason: parseErr.Error() + "; --help lists the flags"}
	case set.NArg() > 0:
		return nil, Serve, &Error{Reason: fmt.Sprintf("argument %q is no flag; a flag is written --name=value", set.Arg(0))}
	}
	for i, a := range actions {
		if asked[i] {
			return given, a.action, nil
		}
	}
	return given, Serve, nil
}

// flag is the flag's name: listen-addr for LISTEN_ADDR.
func (s setting) flag() string {
	return strings.ReplaceAll(strings.ToLower(s.name), "_", "-")
}
