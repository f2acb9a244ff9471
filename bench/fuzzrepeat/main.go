// Fuzzrepeat runs muster fuzz three times with the same seed, one worker and the same number of executions on fuzz
// targets of public modules, and compares the corpora byte by byte, and the reports but for what they say of the run.
//
//	go run ./bench/fuzzrepeat -execs 100000
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/passmuster/muster/bench/lab"
)

var (
	execs = flag.Int("execs", 100_000, "executions of each run")
	runs  = flag.Int("runs", 3, "runs of each target")
	seed  = flag.Int("seed", 1, "seed of all runs")
)

// targets are the fuzz targets, as module, folder and name.
var targets = []string{
	"github.com/BurntSushi/toml@v1.5.0 . FuzzDecode",
	"github.com/pelletier/go-toml/v2@v2.2.4 . FuzzUnmarshal",
	"github.com/Masterminds/semver/v3@v3.4.0 . FuzzNewConstraint",
	"golang.org/x/net@v0.50.0 dns/dnsmessage FuzzUnpackPack",
	"github.com/google/uuid@v1.6.0 . FuzzFromBytes",
	"github.com/goccy/go-yaml@v1.18.0 . FuzzUnmarshalToMap",
	"github.com/rivo/uniseg@v0.4.7 . FuzzStepString",
}

func main() { lab.Main(targets, measure) }

func measure(ctx context.Context, b lab.Bench) (bool, error) {
	fmt.Printf("%s; seed %d, one worker, %d executions, %d runs.\n\n", lab.Machine(), *seed, *execs, *runs)
	fmt.Println("| target | entries | bytes | edges | crashers | corpora equal | reports equal |\n|---|---|---|---|---|---|---|")
	ok := true
	for _, t := range b.Modules {
		fields := strings.Fields(t)
		if len(fields) != 3 {
			return false, fmt.Errorf("target %q: module@version, folder and name", t)
		}
		var all []result
		for range *runs {
			r, err := run(ctx, b, fields[0], fields[1], fields[2])
			if err != nil {
				return false, fmt.Errorf("%s: %w", t, err)
			}
			all = append(all, r)
		}
		corpora, reports := true, true
		for _, r := range all[1:] {
			corpora = corpora && r.corpus == all[0].corpus
			reports = reports && r.report == all[0].report
		}
		r := all[0]
		fmt.Printf("| %s | %d | %d | %d | %d | %t | %t |\n", t, r.entries, r.bytes, r.edges, r.crashers, corpora, reports)
		ok = ok && corpora && reports
	}
	return ok, nil
}

// result is what a run left.
type result struct {
	corpus, report                  [sha256.Size]byte
	entries, bytes, edges, crashers int
}

// run fuzzes a target with an empty cache. The module is copied anew to the same folder, so that the binary is the same
// and crashers that an earlier run saved are gone.
func run(ctx context.Context, b lab.Bench, module, folder, target string) (result, error) {
	source, err := lab.Fetch(ctx, b.Dir, module)
	if err != nil {
		return result{}, err
	}
	dir, err := os.MkdirTemp(b.Dir, "run")
	if err != nil {
		return result{}, err
	}
	cache, file := filepath.Join(dir, "cache"), filepath.Join(dir, "report.json")
	c := lab.Command{
		Dir: filepath.Join(source, folder),
		Args: []string{b.Muster, "fuzz", ".", "--target", target, "--execs", fmt.Sprint(*execs), "--workers", "1",
			"--seed", fmt.Sprint(*seed), "--report", file},
		Env: []string{"GOWORK=off", "MUSTER_CACHE=" + cache},
	}
	_, out, err := c.Run(ctx)
	if err != nil {
		return result{}, err
	}
	r, err := read(file)
	if err != nil {
		return result{}, fmt.Errorf("%w\n%s", err, out)
	}
	if err := r.tree(cache); err != nil {
		return result{}, err
	}
	if r.entries == 0 {
		return result{}, fmt.Errorf("no corpus was kept\n%s", out)
	}
	return r, os.RemoveAll(dir)
}

// read takes a report without what differs from run to run.
func read(file string) (result, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return result{}, err
	}
	var all map[string]json.RawMessage
	var known struct {
		Targets []struct {
			Engine          string
			Edges, Crashers int
		}
	}
	if err := errors.Join(json.Unmarshal(text, &all), json.Unmarshal(text, &known)); err != nil {
		return result{}, err
	}
	if len(known.Targets) != 1 || known.Targets[0].Engine != "muster" {
		return result{}, fmt.Errorf("it was not fuzzed by muster's engine:\n%s", text)
	}
	delete(all, "run")
	rest, err := json.Marshal(all) // sorted by key
	return result{report: sha256.Sum256(rest), edges: known.Targets[0].Edges, crashers: known.Targets[0].Crashers}, err
}

// tree adds the files of a folder, in the order of their names.
func (r *result) tree(dir string) error {
	h := sha256.New()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		fmt.Fprintf(h, "%s %d\n", filepath.ToSlash(rel), len(data))
		h.Write(data)
		r.entries++
		r.bytes += len(data)
		return err
	})
	copy(r.corpus[:], h.Sum(nil))
	return err
}
