// Mutatecost measures what muster mutate takes beside the package's own tests, in turns, on every package
// of public modules that has tests:
//
//	go run ./bench/mutatecost [-n 3] [module@version ...]
//
// Packages whose tests take over two seconds are shown, and left out of the median.
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

var rounds = flag.Int("n", 3, "counted rounds after one warm-up")

// long is how many seconds the tests of a package take that does not count.
const long = 2.0

func main() {
	lab.Main(modules, func(ctx context.Context, b lab.Bench) (bool, error) {
		fmt.Printf("%s; median of %d rounds in turn, ratio of each round's pair.\n\n", lab.Machine(), *rounds)
		fmt.Println("| package | mutants | `go test -count=1 -cover` s | muster mutate s | ratio: median (min–max) | mutants/s |")
		fmt.Println("|---|---|---|---|---|---|")
		var ratios []float64
		for _, m := range b.Modules {
			list, err := module(ctx, b, m)
			if err != nil {
				return false, fmt.Errorf("%s: %w", m, err)
			}
			ratios = append(ratios, list...)
		}
		fmt.Printf("\nMedian of the ratios of %d packages whose tests take under %.0f s: %.2f\n", len(ratios), long, lab.Median(ratios))
		return true, nil
	})
}

// module measures the packages of a module and returns the ratios that count.
func module(ctx context.Context, b lab.Bench, name string) (ratios []float64, err error) {
	src, err := lab.Fetch(ctx, b.Dir, name)
	if err != nil {
		return nil, err
	}
	list := lab.Command{Dir: src, Args: []string{"go", "list", "-f", `{{if and .GoFiles (or .TestGoFiles .XTestGoFiles)}}{{.Dir}} {{index .GoFiles 0}}{{end}}`, "./..."}}
	_, out, err := list.Run(ctx)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(out) {
		dir, file, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || !filepath.IsAbs(dir) {
			continue // what the go command downloads
		}
		rel, err := filepath.Rel(src, dir)
		if err != nil {
			return nil, err
		}
		ratio, err := row(ctx, b, strings.TrimSuffix(name+" "+filepath.ToSlash(rel), " ."), dir, filepath.Join(dir, file))
		if err != nil {
			return nil, err
		}
		if ratio > 0 {
			ratios = append(ratios, ratio)
		}
	}
	return ratios, nil
}

// judged finds the number of mutants in the last line of a report.
var judged = regexp.MustCompile(`score .* of (\d+) detected`)

// row measures one package. The ratio is 0 where it does not count.
func row(ctx context.Context, b lab.Bench, name, dir, file string) (ratio float64, err error) {
	touched := func(command string) lab.Command {
		return lab.Command{Dir: dir, Args: []string{"sh", "-c", `echo "// $$" >> "$1" && exec ` + command, "sh", file}}
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
		why, _, _ := strings.Cut(out, "\n")
		fmt.Printf("| %s | — | %.2f | %s | | |\n", name, lab.Median(times[0]), why)
		return 0, nil
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
	fmt.Printf("| %s | %.0f | %.2f | %.2f | %.2f (%.2f–%.2f) | %.0f |\n", name, mutants, lab.Median(times[0]), lab.Median(times[1]),
		lab.Median(ratios), low, high, mutants/lab.Median(times[1]))
	if lab.Median(times[0]) > long {
		return 0, nil
	}
	return lab.Median(ratios), nil
}
