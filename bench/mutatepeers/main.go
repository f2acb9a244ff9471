// Mutatepeers compares the speed of muster mutate with that of other mutation testers for Go, each with
// all its mutators, on the package at the root of public modules:
//
//	go run ./bench/mutatepeers [module@version ...]
//
// Every run has a fresh copy of the module, a build cache in which the unchanged package and its tests are
// built, the same number of cores and nothing beside it. Counted are mutants that were killed, survived or
// timed out, each change of the source once; what a tool settles without running a test is shown apart.
// Changes are the same where they give the same lines of the same file; "common" are those that muster
// ran, too, and there the whole time of both is compared. On a machine that does other work, compare by
// CPU time. It prints a table in Markdown and judges nothing.
//
// It needs Linux, sh and a Go module proxy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/passmuster/muster/bench/lab"
)

var modules = []string{
	"github.com/mitchellh/go-wordwrap@v1.0.1",
	"github.com/iancoleman/strcase@v0.3.0",
	"github.com/google/shlex@v0.0.0-20191202100458-e7afc7fbc510",
	"github.com/Masterminds/semver/v3@v3.4.0",
	"github.com/BurntSushi/toml@v1.5.0",
}

var (
	command = flag.String("mutate", "mutate --no-cache .", "the arguments of muster that mutate the package in its folder")
	cores   = flag.Int("j", runtime.NumCPU(), "cores, which are also the tools' workers")
	limit   = flag.Duration("limit", 30*time.Minute, "ends a tool's run; its row then says so")
	with    = flag.String("tools", "", "run only these, separated by commas")
)

func main() {
	lab.Main(modules, func(ctx context.Context, b lab.Bench) (bool, error) {
		ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		defer stop()
		return true, measure(ctx, b)
	})
}

func measure(ctx context.Context, b lab.Bench) error {
	var chosen []tool
	for _, t := range tools(b.Muster) {
		if *with == "" || strings.Contains(","+*with+",", ","+t.name+",") {
			chosen = append(chosen, t)
		}
	}
	for _, t := range chosen {
		if t.install == nil {
			continue
		}
		if err := t.install(ctx, b.Dir); err != nil {
			return fmt.Errorf("install %s: %w", t.name, err)
		}
	}
	fmt.Printf("%s; %d cores each\n\n", lab.Machine(), *cores)
	fmt.Println("| module | lines | tool | counted | killed | survived | timeout | settled without a run | others | wall s | CPU s | counted/s | muster is faster by: wall, CPU | common | muster is faster on common by: wall, CPU |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, m := range b.Modules {
		if err := module(ctx, b, m, chosen); err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
	}
	return nil
}

// module runs every tool on one module and prints a row each.
func module(ctx context.Context, b lab.Bench, name string, chosen []tool) error {
	base, err := newBase(ctx, b.Dir, name)
	if err != nil {
		return err
	}
	var first *outcome
	for i, t := range chosen {
		o, err := base.run(ctx, t)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if i == 0 && t.name == own {
			first = &o
		}
		fmt.Println(row(name, base.lines, t, o, first))
	}
	return nil
}

// outcome is what a tool's run gave.
type outcome struct {
	mutants   map[change]string // status by change
	wall, cpu float64
	cut       bool
}

// The statuses that are counted, and one that is shown apart.
const (
	killed   = "killed"
	survived = "survived"
	timeout  = "timeout"
	settled  = "settled"
	other    = "other"
)

func (o outcome) count(status string) int {
	n := 0
	for _, s := range o.mutants {
		if s == status {
			n++
		}
	}
	return n
}

func (o outcome) counted() int { return o.count(killed) + o.count(survived) + o.count(timeout) }

// common counts the changes that both ran.
func common(a, b outcome) int {
	n := 0
	for c, s := range a.mutants {
		if ran(s) && ran(b.mutants[c]) {
			n++
		}
	}
	return n
}

func ran(status string) bool { return status == killed || status == survived || status == timeout }

func row(module string, lines int, t tool, o outcome, muster *outcome) string {
	wall := fmt.Sprintf("%.1f", o.wall)
	if o.cut {
		wall += " (cut)"
	}
	faster, both, fasterOnBoth := "", "", ""
	if muster != nil && t.name != own && o.counted() > 0 {
		share := float64(muster.counted()) / float64(o.counted())
		faster = fmt.Sprintf("%.1f, %.1f", share*o.wall/muster.wall, share*o.cpu/muster.cpu)
		if n := common(o, *muster); n > 0 {
			// Each tool's time is that of its whole run: only what is counted is less.
			both, fasterOnBoth = fmt.Sprint(n), fmt.Sprintf("%.1f, %.1f", o.wall/muster.wall, o.cpu/muster.cpu)
		}
	}
	return fmt.Sprintf("| %s | %d | %s | %d | %d | %d | %d | %d | %d | %s | %.1f | %.1f | %s | %s | %s |", module, lines, t.name+" "+t.version,
		o.counted(), o.count(killed), o.count(survived), o.count(timeout), o.count(settled), o.count(other), wall, o.cpu, float64(o.counted())/o.wall, faster, both, fasterOnBoth)
}
