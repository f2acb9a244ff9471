// Mutatecheck holds the verdicts of muster mutate against the truth, which it finds without our engine: each
// mutant's bytes are replaced in an overlay, the package's tests are built with that alone and run three
// times in fresh processes.
//
//	go run ./bench/mutatecheck [module@version ...]
//	go run ./bench/mutatecheck -report FILE -dir MODULE [-only ID]
//
// A mutant whose three runs differ is left out and counted. It prints a table in Markdown and every
// disagreement with the command that shows it again. It keeps what it found in a journal, so that it can be
// stopped and started again. Exit code 1: a disagreement, a mutant without a verdict, or more than 1 % left
// out.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/passmuster/muster/bench/lab"
)

// The packages to mutate stand behind the module; the one at its root where nothing does.
var modules = []string{
	"github.com/mitchellh/go-wordwrap@v1.0.1",
	"github.com/google/shlex@v0.0.0-20191202100458-e7afc7fbc510",
	"github.com/iancoleman/strcase@v0.3.0",
	"github.com/mitchellh/go-homedir@v1.1.0",
	"github.com/Masterminds/semver/v3@v3.4.0",
	"github.com/dustin/go-humanize@v1.0.1",
	"github.com/go-viper/mapstructure/v2@v2.4.0",
	"github.com/hashicorp/golang-lru/v2@v2.0.7",
	"github.com/gorilla/mux@v1.8.1",
	"github.com/google/uuid@v1.6.0",
	"github.com/BurntSushi/toml@v1.5.0",
	"golang.org/x/sync@v0.17.0 ./...",
}

var (
	reportFile = flag.String("report", "", "check this report of `FILE` instead of modules")
	dir        = flag.String("dir", ".", "the module that -report is about")
	only       = flag.String("only", "", "check the mutant with this `ID` alone and show what the tools print")
	work       = flag.String("work", filepath.Join("muster.out", "mutatecheck"), "where reports and journals are kept")
	command    = flag.String("mutate", "mutate --no-cache", "the arguments of muster before the package patterns")
	all        = flag.Int("all", 500, "check every mutant where there are fewer")
	sample     = flag.Int("sample", 300, "how many are checked otherwise")
	seed       = flag.Uint64("seed", 1, "chooses the sample")
	parallel   = flag.Int("j", 2, "mutants at a time")
	memory     = flag.Int("memory", 4096, "address space of a test process, in MiB; Linux only")
)

func main() {
	flag.Parse()
	if *reportFile == "" {
		lab.Main(modules, func(ctx context.Context, b lab.Bench) (bool, error) {
			ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
			defer stop()
			return measure(ctx, b)
		})
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	head(os.Stdout)
	ok, err := checkReport(ctx, filepath.Base(*dir), *reportFile, *dir)
	stop()
	lab.Exit(ok, err)
}

func head(w io.Writer) {
	fmt.Fprintln(w, lab.Machine())
	fmt.Fprintln(w, "\n| module | mutants | checked | nondeterministic | agree | disagree | no verdict |\n|---|---|---|---|---|---|---|")
}

// measure fetches modules, has muster mutate them, and checks the reports.
func measure(ctx context.Context, b lab.Bench) (bool, error) {
	keep, err := filepath.Abs(*work)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(keep, 0o777); err != nil {
		return false, err
	}
	head(os.Stdout)
	good := true
	for _, m := range b.Modules {
		m, patterns, _ := strings.Cut(m, " ")
		src, err := lab.Fetch(ctx, keep, m)
		if err != nil {
			return false, err
		}
		file := filepath.Join(keep, filepath.Base(src)+".json")
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return false, err
		}
		args := append([]string{b.Muster}, strings.Fields(*command)...)
		args = append(args, "--stryker", file, "--out", filepath.Join(b.Dir, "muster.out"), cmp.Or(patterns, "."))
		_, out, err := lab.Command{Dir: src, Args: args}.Run(ctx)
		if err != nil {
			return false, err
		}
		if _, err := os.Stat(file); err != nil {
			return false, fmt.Errorf("muster wrote no report of %s: %w\n%s", m, err, out)
		}
		ok, err := checkReport(ctx, m, file, src)
		if err != nil {
			return false, fmt.Errorf("%s: %w", m, err)
		}
		good = good && ok
	}
	return good, nil
}

// checkReport checks one report, prints its row and its disagreements, and says whether the claim holds.
func checkReport(ctx context.Context, name, file, module string) (bool, error) {
	mutants, err := read(file, module)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(*work, 0o777); err != nil {
		return false, err
	}
	c := checker{
		module: module, jobs: *parallel, memory: *memory, floor: 10 * time.Second, verbose: *only != "", log: os.Stdout,
		journal: filepath.Join(*work, strings.NewReplacer("/", "_", "@", "_").Replace(name)+".journal"),
	}
	if runtime.GOOS != "linux" {
		c.memory = 0
	}
	picked := pick(mutants, *all, *sample, *seed)
	if *only != "" {
		picked = one(mutants, *only)
		c.journal = "" // shown again, so run again
		if picked == nil {
			return false, fmt.Errorf("no mutant %s in %s, or nothing can be checked of it", *only, file)
		}
	}
	found, err := c.check(ctx, picked)
	if err != nil {
		return false, err
	}
	s := compare(picked, found)
	s.noVerdict = withoutVerdict(mutants)
	fmt.Printf("| %s | %d | %d | %d | %d | %d | %d |\n", name, len(mutants), len(picked), s.nondeterministic, s.agree, len(s.disagree), s.noVerdict)
	for _, d := range s.disagree {
		fmt.Printf("\n%s\nreplay: go run ./bench/mutatecheck -report %s -dir %s -only %s\n", d, file, module, d.mutant.id)
	}
	return s.holds(), nil
}
