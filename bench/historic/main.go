// Historic measures whether known bugs of real modules, fixed since, are found again within a minute of one core, by
// muster fuzz and by go test -fuzz. Each bug is a file of testdata: the version that has it, the one that has it no more,
// a target as one would write it from the module's README, and a witness, which the fuzzers do not see.
//
//	go run ./bench/historic -verify
//	go run ./bench/historic -only yaml,dns -seconds 60
//
// An input counts as that bug's where it fails with the old version and passes with the fixed one. Each bug is a module of
// its own in a temporary folder.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/bench/lab"
)

var (
	verify  = flag.Bool("verify", false, "do not fuzz, show that each witness fails with the old version and passes with the fixed one")
	only    = flag.String("only", "", "bugs, comma-separated; all where empty")
	engines = flag.String("engines", "muster,native", "engines, comma-separated")
	seconds = flag.Int("seconds", 60, "seconds of fuzzing")
	seed    = flag.Int("seed", 1, "muster's seed")
)

// wanted is how many bugs have to be found again.
const wanted = 5

// memory is how much address space, in KiB, a process of native or of a replay may have.
const memory = 4_000_000

func main() { lab.Main(nil, measure) }

func measure(ctx context.Context, b lab.Bench) (bool, error) {
	bugs, err := read()
	if err != nil {
		return false, err
	}
	fmt.Printf("%s.\n\n", lab.Machine())
	if *verify {
		return check(ctx, b, bugs)
	}
	fmt.Printf("| module | bug | %s |\n|---|---|%s\n", strings.ReplaceAll(*engines, ",", " | "),
		strings.Repeat("---|", strings.Count(*engines, ",")+1))
	found := 0
	for _, bug := range bugs {
		fmt.Printf("| %s@%s | %s |", bug.module, bug.old, bug.what)
		for engine := range strings.SplitSeq(*engines, ",") {
			text, ok, err := bug.fuzz(ctx, b, engine)
			if err != nil {
				return false, fmt.Errorf("%s by %s: %w", bug.name, engine, err)
			}
			if ok && engine == "muster" {
				found++
			}
			fmt.Printf(" %s |", text)
		}
		fmt.Println()
	}
	fmt.Printf("\nmuster found %d of %d again.\n", found, len(bugs))
	return found >= wanted, nil
}

// bug is a known bug.
type bug struct {
	name, module, old, fixed, what string
	target, witness                []byte
}

func read() ([]bug, error) {
	files, err := filepath.Glob("bench/historic/testdata/*.txtar")
	if err != nil {
		return nil, err
	}
	var all []bug
	for _, file := range files {
		b := bug{name: strings.TrimSuffix(filepath.Base(file), ".txtar")}
		if *only != "" && !strings.Contains(","+*only+",", ","+b.name+",") {
			continue
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(archive.Comment)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "module":
				b.module = value
			case "old":
				b.old = value
			case "fixed":
				b.fixed = value
			case "bug":
				b.what = value
			}
		}
		for _, f := range archive.Files {
			switch f.Name {
			case "bug_test.go":
				b.target = f.Data
			case "witness":
				b.witness = f.Data
			}
		}
		if b.module == "" || b.old == "" || b.fixed == "" || b.what == "" || b.target == nil || b.witness == nil {
			return nil, fmt.Errorf("%s: it has not all of module, old, fixed, bug, bug_test.go and witness", file)
		}
		all = append(all, b)
	}
	return all, nil
}

// create makes a module with the target, and requires a version.
func (b bug) create(ctx context.Context, dir, version string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "bug_test.go"), b.target, 0o666); err != nil {
		return err
	}
	mod := fmt.Sprintf("module example.com/bug\n\ngo 1.26\n\nrequire %s %s\n", b.module, version)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		return err
	}
	tidy := exec.CommandContext(ctx, "go", "mod", "tidy")
	tidy.Dir = dir
	tidy.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	if out, err := tidy.CombinedOutput(); err != nil {
		return fmt.Errorf("%s@%s: %w\n%s", b.module, version, err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err == nil && !strings.Contains(string(text), b.module+" "+version) {
		err = fmt.Errorf("%s@%s is not the version that is used:\n%s", b.module, version, text)
	}
	return err
}

// fails reports whether plain go test fails on an input. One that does not end in twenty seconds fails.
func fails(ctx context.Context, dir, name string, input []byte) (bool, error) {
	folder := filepath.Join(dir, "testdata", "fuzz", "FuzzBug")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return false, err
	}
	if err := os.WriteFile(filepath.Join(folder, name), input, 0o666); err != nil {
		return false, err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=20s", "-run=^FuzzBug$/^"+name+"$", ".")
	cmd = lab.Limited(cmd, memory)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.WaitDelay = time.Minute
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if strings.Contains(string(out), "build failed") || strings.Contains(string(out), "setup failed") {
		return false, fmt.Errorf("%s", out)
	}
	return err != nil, nil
}

// check shows that each bug is there and was fixed.
func check(ctx context.Context, b lab.Bench, bugs []bug) (bool, error) {
	fmt.Println("| module | old | witness fails | fixed | witness passes |\n|---|---|---|---|---|")
	ok := true
	for _, bug := range bugs {
		var failed [2]bool
		for i, version := range []string{bug.old, bug.fixed} {
			dir := filepath.Join(b.Dir, bug.name, version)
			if err := bug.create(ctx, dir, version); err != nil {
				return false, err
			}
			var err error
			if failed[i], err = fails(ctx, dir, "witness", bug.witness); err != nil {
				return false, err
			}
		}
		fmt.Printf("| %s | %s | %t | %s | %t |\n", bug.module, bug.old, failed[0], bug.fixed, !failed[1])
		ok = ok && failed[0] && !failed[1]
	}
	return ok, nil
}

// fuzz runs an engine on the old version and says what came of it, and whether it was this bug.
func (b bug) fuzz(ctx context.Context, bench lab.Bench, engine string) (string, bool, error) {
	dir := filepath.Join(bench.Dir, b.name, engine)
	if err := b.create(ctx, dir, b.old); err != nil {
		return "", false, err
	}
	f := lab.Fuzzing{Dir: dir, Target: "FuzzBug", Seconds: *seconds, Seed: *seed, Memory: memory}
	var result lab.Fuzzed
	var err error
	switch engine {
	case "muster":
		result, err = f.Muster(ctx, bench.Muster)
	case "fallback":
		result, err = f.Muster(ctx, bench.Muster, "--engine", "native")
	case "native":
		binary := filepath.Join(bench.Dir, b.name+".test")
		if err = lab.BuildNative(ctx, dir, binary, false); err == nil {
			result, err = f.Native(ctx, binary)
		}
	default:
		err = fmt.Errorf("engine %q: muster, fallback or native", engine)
	}
	if err != nil {
		return "", false, err
	}
	return b.judge(ctx, bench, dir, result)
}

// judge runs what was saved with both versions.
func (b bug) judge(ctx context.Context, bench lab.Bench, dir string, result lab.Fuzzed) (string, bool, error) {
	if len(result.Findings) == 0 {
		return fmt.Sprintf("no, in %d executions", result.Execs), false, nil
	}
	fixed := filepath.Join(bench.Dir, b.name, "fixed")
	if err := b.create(ctx, fixed, b.fixed); err != nil {
		return "", false, err
	}
	others := 0
	for _, f := range result.Findings {
		if !filepath.IsAbs(f.File) {
			f.File = filepath.Join(dir, f.File)
		}
		input, err := os.ReadFile(f.File)
		if err != nil {
			return "", false, err
		}
		name := filepath.Base(f.File)
		old, err := fails(ctx, dir, name, input)
		if err != nil {
			return "", false, err
		}
		if !old {
			return fmt.Sprintf("a finding that passes under go test: %s", f.Message), false, nil
		}
		still, err := fails(ctx, fixed, name, input)
		if err != nil {
			return "", false, err
		}
		if !still {
			text := fmt.Sprintf("yes, %.1f s, %d executions", f.After, f.Execs)
			if others > 0 {
				text += fmt.Sprintf(", after %d others that are in the fixed version too", others)
			}
			return text, true, nil
		}
		others++
	}
	return fmt.Sprintf("no, %d others in %d executions", others, result.Execs), false, nil
}
