package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/fuzz/engine/skeleton"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/outdir"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

func (a *app) fuzzInit() *cobra.Command {
	var f struct {
		tags                   string
		print, payload, unread bool
	}
	c := &cobra.Command{
		Use:   "init [flags] function",
		Short: "write a fuzz target for a function or method",
		Long: `Init writes a fuzz target for an exported function or method into its package: arguments of the types that go test -fuzz knows,
or readers, times, requests and the like made of them; else a generator of package fuzz, with the payloads that the names
suggest. Beside not to panic the function is held to what its neighbours promise: Decode to Encode, X to MustX and to XBytes.
What does not hold on the seeds is said and left out.

A file that exists is never overwritten.

Exit codes:
  0    written, or printed
  2    no such function, or nothing that could make its arguments; nothing was written
  70   internal error
  130  interrupted; nothing was written`,
		Example: `  muster fuzz init Parse                  # in the current package
  muster fuzz init ./ingest.ReadPDF
  muster fuzz init example.com/mod/pkg.Decoder.Decode
  muster fuzz init --print --payload ingest.ReadPDF`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			config := skeleton.Config{Payload: f.payload}
			if f.tags != "" {
				config.Flags = []string{"-tags=" + f.tags}
			}
			return a.runFuzzInit(c.Context(), config, args[0], f.print, !f.unread)
		},
	}
	fl := c.Flags()
	fl.SortFlags = false
	fl.BoolVar(&f.print, "print", false, "print the target, and write nothing")
	fl.BoolVar(&f.payload, "payload", false, "write a target of package fuzz with payload generators, also where native types would do")
	fl.BoolVar(&f.unread, "no-run", false, "do not run the seeds; every check is taken to hold")
	fl.StringVar(&f.tags, "tags", "", "build `tags`, as of the go command")
	return c
}

func (a *app) runFuzzInit(ctx context.Context, c skeleton.Config, symbol string, print, run bool) error {
	s, err := skeleton.Generate(ctx, c, symbol)
	var no *skeleton.Refusal
	if errors.As(err, &no) {
		return &runner.UsageError{Err: err, Hint: no.Hint}
	} else if err != nil {
		return err
	}
	chosen := skeleton.Settled{Variant: s.Variants[0]}
	if run {
		if chosen, err = s.Settle(ctx, c); err != nil {
			return err
		}
	}
	for _, r := range chosen.Refuted {
		a.ui.note("not checked that " + r.Checks + ", because the seeds say: " + show.Line(r.Says))
	}
	if chosen.Fails != "" {
		a.ui.note("a seed fails already: " + show.Line(chosen.Fails))
	}
	if print {
		_, err := a.ui.out.Write(chosen.Source)
		return err
	}
	path := filepath.Join(s.Dir, s.File)
	if err := outdir.WriteFile(path, chosen.Source); err != nil {
		return &runner.UsageError{Err: err}
	}
	fmt.Fprintf(a.ui.out, "wrote %s: %s\n", show.Line(a.ui.short(path)), s.Target)
	if s.Muster && !s.Required {
		a.ui.note("it needs package fuzz: go get " + modulePath)
	}
	a.ui.note("run it with " + words.Shell([]string{"muster", "fuzz", s.ImportPath, "--target", s.Target}))
	return nil
}
