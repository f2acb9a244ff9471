// Mutatecost measures what muster mutate takes beside the package's own tests, in turns, on the package at
// the root of public modules:
//
//	go run ./bench/mutatecost [-n 5] [module@version ...]
//
// Before each command the package is touched: a comment is added, so that it is compiled again while all
// else comes from the build cache. A run of muster mutate --no-cache is loading, building, the baseline
// and every mutant. It prints a table in Markdown and judges nothing.
//
// It needs sh and a Go module proxy.
package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/passmuster/muster/bench/lab"
)

var modules = []string{
	"github.com/mitchellh/go-wordwrap@v1.0.1",
	"github.com/google/shlex@v0.0.0-20191202100458-e7afc7fbc510",
	"github.com/iancoleman/strcase@v0.3.0",
	"github.com/google/uuid@v1.6.0",
	"github.com/hashicorp/golang-lru/v2@v2.0.7",
	"github.com/Masterminds/semver/v3@v3.4.0",
	"github.com/dustin/go-humanize@v1.0.1",
	"github.com/gorilla/mux@v1.8.1",
	"github.com/go-viper/mapstructure/v2@v2.4.0",
	"github.com/BurntSushi/toml@v1.5.0",
}

var rounds = flag.Int("n", 5, "counted rounds after one warm-up")

func main() {
	lab.Main(modules, func(ctx context.Context, b lab.Bench) (bool, error) {
		fmt.Printf("%s; median of %d rounds in turn, ratio of each round's pair.\n\n", lab.Machine(), *rounds)
		fmt.Println("| module | mutants | `go test -count=1 -cover` s | muster mutate s | ratio: median (min–max) | mutants/s |")
		fmt.Println("|---|---|---|---|---|---|")
		var medians []float64
		for _, m := range b.Modules {
			ratio, err := row(ctx, b, m)
			if err != nil {
				return false, fmt.Errorf("%s: %w", m, err)
			}
			medians = append(medians, ratio)
		}
		fmt.Printf("\nMedian of the ratios: %.2f\n", lab.Median(medians))
		return true, nil
	})
}

// judged finds the number of mutants in the last line of a report.
var judged = regexp.MustCompile(`score .* of (\d+) detected`)

func row(ctx context.Context, b lab.Bench, module string) (ratio float64, err error) {
	src, err := lab.Fetch(ctx, b.Dir, module)
	if err != nil {
		return 0, err
	}
	sources, err := filepath.Glob(filepath.Join(src, "*.go"))
	if err != nil {
		return 0, err
	}
	file := ""
	for _, name := range sources {
		if !strings.HasSuffix(name, "_test.go") {
			file = name
			break
		}
	}
	touched := func(command string) lab.Command {
		return lab.Command{Dir: src, Args: []string{"sh", "-c", `echo "// $$" >> "$1" && exec ` + command, "sh", file}}
	}
	mutate := touched("'" + b.Muster + "' mutate --no-cache -o '" + filepath.Join(b.Dir, "out") + "' .")
	times, err := lab.InTurn(ctx, *rounds, touched("go test -count=1 -cover ."), mutate)
	if err != nil {
		return 0, err
	}
	_, out, err := mutate.Run(ctx)
	if err != nil {
		return 0, err
	}
	found := judged.FindStringSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("muster mutate reports no score:\n%s", out)
	}
	mutants := 0.0
	if _, err := fmt.Sscan(found[1], &mutants); err != nil {
		return 0, err
	}
	ratios := lab.Ratios(times[1], times[0])
	low, high := ratios[0], ratios[0]
	for _, r := range ratios {
		low, high = min(low, r), max(high, r)
	}
	fmt.Printf("| %s | %.0f | %.2f | %.2f | %.2f (%.2f–%.2f) | %.0f |\n", module, mutants, lab.Median(times[0]), lab.Median(times[1]),
		lab.Median(ratios), low, high, mutants/lab.Median(times[1]))
	return lab.Median(ratios), nil
}
