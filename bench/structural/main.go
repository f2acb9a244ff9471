// Structural measures how often go test -fuzz finds a bug that takes eight steps in a row to be right, within a
// number of executions: with fuzz.Run over generators of gopter's, and with gopter alone.
//
//	go run ./bench/structural -trials 20 -execs 100000
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
)

var (
	trials = flag.Int("trials", 20, "trials of each target")
	execs  = flag.Int("execs", 100_000, "executions of each trial")
	target = flag.String("targets", "FuzzStream,FuzzTyped,FuzzPlain", "targets, comma-separated")
)

func main() {
	flag.Parse()
	ok, err := measure(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}

// measure runs all trials and reports whether FuzzStream, where it was among them, was found in 14 of 20.
func measure(ctx context.Context) (bool, error) {
	dir, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "task.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz=.", "-o", binary, "./bench/structural/task")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return false, err
	}
	fmt.Printf("| target | found in | executions until found, up to %d |\n|---|---|---|\n", *execs)
	ok := true
	for name := range strings.SplitSeq(*target, ",") {
		found := 0
		var list []string
		for seed := 1; seed <= *trials; seed++ {
			n, hit, err := trial(ctx, binary, filepath.Join(dir, fmt.Sprint(name, seed)), name, seed)
			if err != nil {
				return false, err
			}
			fmt.Fprintln(os.Stderr, name, seed, n, hit)
			if hit {
				found++
				list = append(list, strconv.Itoa(n))
			}
		}
		fmt.Printf("| %s | %d/%d | %s |\n", name, found, *trials, strings.Join(list, " "))
		ok = ok && (name != "FuzzStream" || 20*found >= 14**trials) && (name != "FuzzPlain" || 20*found <= *trials)
	}
	return ok, nil
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
