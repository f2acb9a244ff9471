// Overhead measures what the gate costs beside go test, on public modules, in turns:
//
//	go run ./bench/overhead [-n 5] [module@version ...]
//
// It prints a table in Markdown. One rerun is the same work as go test -count=1 -cover ./...; ten runs
// show what nine more cost when nothing is built again.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/passmuster/muster/bench/lab"
)

var modules = []string{
	"github.com/Masterminds/semver/v3@v3.4.0",
	"github.com/dustin/go-humanize@v1.0.1",
	"github.com/google/go-cmp@v0.7.0",
	"github.com/go-viper/mapstructure/v2@v2.4.0",
	"github.com/hashicorp/golang-lru/v2@v2.0.7",
	"github.com/gorilla/mux@v1.8.1",
	"github.com/BurntSushi/toml@v1.5.0",
}

var rounds = flag.Int("n", 5, "counted rounds after one warm-up")

func main() { lab.Main(modules, measure) }

func measure(ctx context.Context, b lab.Bench) (ok bool, err error) {
	config := map[int]string{}
	for _, count := range []int{1, 10} {
		config[count] = filepath.Join(b.Dir, fmt.Sprintf("runs%d.yaml", count))
		text := fmt.Sprintf("version: 1\ntiers:\n  only: {coverage: {package: 0}, reruns: {count: %d, flaky: quarantine}}\nrules:\n  - {paths: [\"**\"], tier: only}\n", count)
		if err := os.WriteFile(config[count], []byte(text), 0o666); err != nil {
			return false, err
		}
	}
	fmt.Printf("%s; median of %d rounds in turn, ratio of each round's pair.\n\n", lab.Machine(), *rounds)
	fmt.Println("| module | packages | `go test -count=1 -cover` s | gate, 1 run s | ratio: median (min–max) | gate, 10 runs s | go commands: 1 run, 10 runs |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, m := range b.Modules {
		if err := row(ctx, b, m, config); err != nil {
			return false, err
		}
	}
	return true, nil
}

// row measures one module.
func row(ctx context.Context, b lab.Bench, module string, config map[int]string) error {
	dir := b.Dir
	src, err := lab.Fetch(ctx, dir, module)
	if err != nil {
		return err
	}
	gate := func(count int) lab.Command {
		return lab.Command{Dir: src, Args: []string{b.Muster, "gate", "--observe", "--config", config[count], "-o", filepath.Join(dir, "out"), "./..."}}
	}
	times, err := lab.InTurn(ctx, *rounds, lab.Command{Dir: src, Args: []string{"go", "test", "-count=1", "-cover", "./..."}}, gate(1), gate(10))
	if err != nil {
		return err
	}
	ratios := lab.Ratios(times[1], times[0])
	low, high := ratios[0], ratios[0]
	for _, r := range ratios {
		low, high = min(low, r), max(high, r)
	}
	var commands []string
	for _, count := range []int{1, 10} {
		list, err := goCommands(ctx, dir, gate(count))
		if err != nil {
			return err
		}
		commands = append(commands, strings.Join(list, " "))
	}
	_, list, err := lab.Command{Dir: src, Args: []string{"go", "list", "./..."}}.Run(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %d | %.2f | %.2f | %.2f (%.2f–%.2f) | %.2f | %s; %s |\n", module, len(strings.Fields(list)),
		lab.Median(times[0]), lab.Median(times[1]), lab.Median(ratios), low, high, lab.Median(times[2]), commands[0], commands[1])
	return nil
}

// goCommands runs a command with a go in front of the real one that notes what it is called with.
func goCommands(ctx context.Context, dir string, c lab.Command) ([]string, error) {
	shim := filepath.Join(dir, "shim")
	if err := os.MkdirAll(shim, 0o777); err != nil {
		return nil, err
	}
	log := filepath.Join(shim, "log")
	script := "#!/bin/sh\necho \"$1\" >> '" + log + "'\nPATH=${PATH#*:} exec go \"$@\"\n"
	if err := os.WriteFile(filepath.Join(shim, "go"), []byte(script), 0o777); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(log); err != nil {
		return nil, err
	}
	c.Env = append(c.Env, "PATH="+shim+string(os.PathListSeparator)+os.Getenv("PATH"))
	if _, out, err := c.Run(ctx); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, verb := range strings.Fields(string(text)) {
		count[verb]++
	}
	var list []string
	for _, verb := range []string{"env", "list", "test"} {
		list = append(list, fmt.Sprintf("%d %s", count[verb], verb))
		delete(count, verb)
	}
	if len(count) > 0 {
		list = append(list, fmt.Sprint("others ", count))
	}
	return list, nil
}
