// Structural measures how often go test -fuzz finds a bug that takes eight steps in a row to be right, within a
// number of executions: with fuzz.Run over generators of gopter's, and with gopter alone.
//
//	go run ./bench/structural -task task -trials 20 -execs 100000
//	go run ./bench/structural -task nested -log nested.log
//
// With -log, trials that a file holds already are not made again, and new ones are added to it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/passmuster/muster/bench/lab"
)

var (
	trials = flag.Int("trials", 20, "trials of each target")
	execs  = flag.Int("execs", 100_000, "executions of each trial")
	first  = flag.Int("from", 1, "seed of the first trial")
	task   = flag.String("task", "task", "the task: task or nested")
	log    = flag.String("log", "", "file of the trials made so far")
	target = flag.String("targets", "FuzzStream,FuzzTyped,FuzzPlain", "targets, comma-separated")
)

func main() {
	flag.Parse()
	lab.Exit(measure(context.Background()))
}

// measure runs all trials and reports whether FuzzStream, where it was among them, was found in 14 of 20.
func measure(ctx context.Context) (bool, error) {
	dir, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "task.test")
	if err := lab.BuildNative(ctx, filepath.Join("bench", "structural", *task), binary, false); err != nil {
		return false, err
	}
	done, err := earlier()
	if err != nil {
		return false, err
	}
	fmt.Printf("| %s | found in | executions until found, up to %d |\n|---|---|---|\n", *task, *execs)
	ok := true
	for name := range strings.SplitSeq(*target, ",") {
		found := 0
		var list []string
		for seed := *first; seed < *first+*trials; seed++ {
			key := result{task: *task, target: name, seed: seed, execs: *execs}
			r, ok := done[key]
			if !ok {
				if r.n, r.found, err = trial(ctx, binary, filepath.Join(dir, fmt.Sprint(name, seed)), name, seed); err != nil {
					return false, err
				}
				if err := note(key, r); err != nil {
					return false, err
				}
			}
			if r.found {
				found++
				list = append(list, strconv.Itoa(r.n))
			}
		}
		fmt.Printf("| %s | %d/%d | %s |\n", name, found, *trials, strings.Join(list, " "))
		ok = ok && (name != "FuzzStream" || 20*found >= 14**trials) && (name != "FuzzPlain" || 20*found <= *trials)
	}
	return ok, nil
}

// result names a trial.
type result struct {
	task, target string
	seed, execs  int
}

// outcome is what a trial came to: after how many executions it ended, and whether by a finding.
type outcome struct {
	n     int
	found bool
}

const line = "%s %s seed %d of %d: %d %t\n"

// earlier reads the trials that were made before.
func earlier() (map[result]outcome, error) {
	done := map[result]outcome{}
	if *log == "" {
		return done, nil
	}
	data, err := os.ReadFile(*log)
	if errors.Is(err, os.ErrNotExist) {
		return done, nil
	}
	for text := range strings.Lines(string(data)) {
		var r result
		var o outcome
		if _, err := fmt.Sscanf(text, line, &r.task, &r.target, &r.seed, &r.execs, &o.n, &o.found); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", *log, text, err)
		}
		done[r] = o
	}
	return done, err
}

// note says what a trial came to, on standard error and in the log.
func note(r result, o outcome) error {
	text := fmt.Sprintf(line, r.task, r.target, r.seed, r.execs, o.n, o.found)
	fmt.Fprint(os.Stderr, text)
	if *log == "" {
		return nil
	}
	f, err := os.OpenFile(*log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

var progress = regexp.MustCompile(`execs: (\d+)`)

// trial runs the target with an empty cache and one worker, and returns after how many executions it failed.
// The go command prints the count every three seconds: what is returned is the last that it printed.
func trial(ctx context.Context, binary, dir, name string, seed int) (int, bool, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, false, err
	}
	cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.fuzz=^"+name+"$", "-test.parallel=1",
		fmt.Sprintf("-test.fuzztime=%dx", *execs), "-test.fuzzcachedir="+filepath.Join(dir, "cache"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), fmt.Sprintf("MUSTER_SEED=%d", seed))
	out, err := cmd.CombinedOutput()
	n := 0
	for _, m := range progress.FindAllStringSubmatch(string(out), -1) {
		n, _ = strconv.Atoi(m[1])
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && strings.Contains(string(out), "Failing input written to") {
		return n, true, nil
	}
	if err != nil {
		return n, false, fmt.Errorf("%s with seed %d: %w\n%s", name, seed, err, out)
	}
	return n, false, nil
}
