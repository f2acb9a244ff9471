// Fuzzspeed measures executions a second of muster fuzz and of go test -fuzz with one worker, on targets of about 1,
// 10 and 100 µs, in turns.
//
//	go run ./bench/fuzzspeed -rounds 5 -seconds 5
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/passmuster/muster/bench/lab"
)

var (
	rounds  = flag.Int("rounds", 5, "rounds, in each of which every target is fuzzed by both")
	seconds = flag.Int("seconds", 5, "seconds of each")
)

// least is how many times as many executions as native's the first target has to have.
const least = 2

func main() { lab.Main(nil, measure) }

func measure(ctx context.Context, b lab.Bench) (bool, error) {
	source := filepath.Join(b.Dir, "work")
	if err := os.CopyFS(source, os.DirFS("bench/fuzzspeed/work")); err != nil {
		return false, err
	}
	binary := filepath.Join(b.Dir, "work.test")
	if err := lab.BuildNative(ctx, source, binary, false); err != nil {
		return false, err
	}
	targets := []string{"FuzzWork1", "FuzzWork10", "FuzzWork100"}
	ours, theirs := map[string][]float64{}, map[string][]float64{}
	for round := range *rounds {
		for _, target := range targets {
			m, err := muster(ctx, b, source, target, round)
			if err != nil {
				return false, err
			}
			n, err := native(ctx, b, binary, target)
			if err != nil {
				return false, err
			}
			ours[target], theirs[target] = append(ours[target], m), append(theirs[target], n)
		}
	}
	fmt.Printf("%s; median of %d rounds of %d s in turn, ratio of each round's pair.\n\n", lab.Machine(), *rounds, *seconds)
	fmt.Println("| target | muster: executions/s | native | ratio: median (min–max) |\n|---|---|---|---|")
	first := 0.0
	for i, target := range targets {
		r := lab.Ratios(ours[target], theirs[target])
		fmt.Printf("| %s µs | %.0f | %.0f | %.2f (%.2f–%.2f) |\n", target[len("FuzzWork"):],
			lab.Median(ours[target]), lab.Median(theirs[target]), lab.Median(r), slices.Min(r), slices.Max(r))
		if i == 0 {
			first = lab.Median(r)
		}
	}
	return first >= least, nil
}

// muster returns the executions a second of muster fuzz, with an empty cache.
func muster(ctx context.Context, b lab.Bench, source, target string, round int) (float64, error) {
	dir, err := os.MkdirTemp(b.Dir, "round")
	if err != nil {
		return 0, err
	}
	file := filepath.Join(dir, "report.json")
	c := lab.Command{
		Dir: source,
		Args: []string{b.Muster, "fuzz", ".", "--target", target, "--time", fmt.Sprintf("%ds", *seconds), "--workers", "1",
			"--seed", strconv.Itoa(round + 1), "--report", file},
		Env: []string{"GOWORK=off", "MUSTER_CACHE=" + filepath.Join(dir, "cache")},
	}
	_, out, err := c.Run(ctx)
	if err != nil {
		return 0, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, fmt.Errorf("%w\n%s", err, out)
	}
	var report struct {
		Targets []struct {
			Engine     string
			Executions float64
		}
		Run struct{ FuzzSeconds float64 }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return 0, err
	}
	if len(report.Targets) != 1 || report.Targets[0].Engine != "muster" || report.Run.FuzzSeconds <= 0 {
		return 0, fmt.Errorf("it was not fuzzed by muster's engine:\n%s", text)
	}
	return report.Targets[0].Executions / report.Run.FuzzSeconds, os.RemoveAll(dir)
}

// last is the line that native ends with.
var last = regexp.MustCompile(`fuzz: elapsed: \S+, execs: (\d+)`)

// native returns the executions a second of the binary that go test -fuzz builds.
func native(ctx context.Context, b lab.Bench, binary, target string) (float64, error) {
	dir, err := os.MkdirTemp(b.Dir, "round")
	if err != nil {
		return 0, err
	}
	c := lab.Command{Dir: dir, Args: []string{binary, "-test.run=^$", "-test.fuzz=^" + target + "$", "-test.parallel=1",
		fmt.Sprintf("-test.fuzztime=%ds", *seconds), "-test.fuzzcachedir=" + filepath.Join(dir, "cache")}}
	_, out, err := c.Run(ctx)
	if err != nil {
		return 0, err
	}
	all := last.FindAllStringSubmatch(out, -1)
	if all == nil {
		return 0, errors.New("go test -fuzz told no executions:\n" + out)
	}
	n, err := strconv.ParseFloat(all[len(all)-1][1], 64)
	return n / float64(*seconds), errors.Join(err, os.RemoveAll(dir))
}
