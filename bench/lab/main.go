package lab

import (
	"context"
	"flag"
	"fmt"
	"os"
)

// Bench is what a measuring program works with.
type Bench struct {
	// Dir is a temporary folder, gone at the end; Muster the command, built there.
	Dir, Muster string
	// Modules are those named as arguments, or the program's own list.
	Modules []string
}

// Main is the main function of a measuring program: it parses flags, prepares, measures and exits with
// 1 where measure fails or does not find what is claimed.
func Main(modules []string, measure func(context.Context, Bench) (ok bool, err error)) {
	flag.Parse()
	if flag.NArg() > 0 {
		modules = flag.Args()
	}
	Exit(run(context.Background(), modules, measure))
}

// Exit ends a measuring program that failed, or did not find what is claimed, with 1.
func Exit(ok bool, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}

func run(ctx context.Context, modules []string, measure func(context.Context, Bench) (bool, error)) (bool, error) {
	dir, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	muster, err := BuildMuster(ctx, dir)
	if err != nil {
		return false, err
	}
	return measure(ctx, Bench{Dir: dir, Muster: muster, Modules: modules})
}
