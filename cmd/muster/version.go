package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/proc"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version, and what this platform lacks",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(a.ui.out, "muster %s %s %s/%s\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			if lacks := proc.Limits(); lacks != "" {
				fmt.Fprintln(a.ui.out, "on this platform:", lacks)
			}
			return nil
		},
	}
}

// versionText is the module's version as the go command recorded it, or the commit.
func versionText() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, d := range info.Deps {
		if d.Path == modulePath {
			return d.Version
		}
	}
	return "devel"
}

const modulePath = "github.com/passmuster/muster"

// schemas are the JSON schemas that "muster schema" prints.
var schemas = []struct {
	name string
	text func() []byte
}{
	{"config", config.Schema},
	{"evidence", evidence.Schema},
	{"verdict", evidence.VerdictSchema},
}

func (a *app) schema() *cobra.Command {
	var names []string
	for _, s := range schemas {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:       "schema " + strings.Join(names, "|"),
		Short:     "print the JSON schema of muster.yaml, evidence.json or verdict.json",
		ValidArgs: names,
		Args:      cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			for _, s := range schemas {
				if s.name == args[0] {
					_, err := a.ui.out.Write(s.text())
					return err
				}
			}
			return &runner.UsageError{
				Err:  fmt.Errorf("no schema %q", args[0]),
				Hint: "schemas are " + strings.Join(names, ", "),
			}
		},
	}
}
