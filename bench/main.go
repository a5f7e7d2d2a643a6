// Command bench measures what this server costs beside httputil.ReverseProxy,
// the least that a hop can cost, and a plain gqlgen and resty server, what one
// costs that decodes rows and writes them field by field.
//
// It builds the servers and starts each as a process of its own before the
// same stand-in for the upstream, on this machine. Times of a shared machine
// are worth little, so it reports processor time, not wall time; measures the
// servers in turns, in short rounds; and puts the ratio of each round to the
// proxy's in the same round first. It needs Linux for the numbers in /proc.
//
// Run it from anywhere in the repository: go run ./bench
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings is how much is measured, and of what.
type settings struct {
	program     string
	part        string
	chart       string
	chunked     bool
	concurrency int
	// rounds are the rounds of a comparison, each of about roundTime a server.
	rounds    int
	roundTime time.Duration
	// growthRounds are the rounds of each point of growth, half as long.
	growthRounds int
}

func parse(args []string) (settings, error) {
	s := settings{rounds: 41, roundTime: 100 * time.Millisecond, growthRounds: 15}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "measure for seconds instead of minutes, with more noise")
	flags.StringVar(&s.program, "program", "", "measure the server in `file` instead of building it")
	flags.StringVar(&s.part, "part", "", "measure one `part` alone: compare, latency, memory, kept, live or growth")
	flags.StringVar(&s.chart, "svg", "", "write the comparison as a chart to `file`")
	flags.BoolVar(&s.chunked, "chunked", false, "have the upstream send bodies in chunks instead of with their length")
	flags.IntVar(&s.concurrency, "concurrency", 8, "requests at a time, where nothing else is said")
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if s.part != "" && !slices.ContainsFunc(parts(), func(p part) bool { return p.name == s.part }) {
		return settings{}, fmt.Errorf("-part: there is no part %q", s.part)
	}
	if *quick {
		s.rounds, s.roundTime, s.growthRounds = 15, 40*time.Millisecond, 7
	}
	return s, nil
}

func run(args []string, out io.Writer) error {
	s, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	// A reader that leaves, as head does, must not leave the servers running.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	defer stop()
	b, err := build(ctx, s.program)
	if err != nil {
		return err
	}
	defer b.remove()
	return report(ctx, b, s, out)
}

// part is one part of what is measured, by its name in the flag -part.
type part struct {
	name    string
	measure func(context.Context, *built, settings) ([]section, error)
}

func parts() []part {
	return []part{{"compare", measureComparison}, {"latency", measureLatency}, {"memory", measureMemory}, {"kept", measureKept}, {"live", measureSubscribers}, {"growth", measureGrowth}}
}

// report measures, and writes each part as soon as it is known.
func report(ctx context.Context, b *built, s settings, out io.Writer) error {
	for _, p := range parts() {
		if s.part != "" && s.part != p.name {
			continue
		}
		sections, err := p.measure(ctx, b, s)
		for _, measured := range sections {
			err = errors.Join(err, measured.write(out))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
