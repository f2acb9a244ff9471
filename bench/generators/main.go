// Generators measures how many values and bytes a second generators make: those of every payload, some beside what
// one would write by hand, and one structure in the ways that there are to make it.
//
//	go run ./bench/generators
//
// Seconds are seconds of processor time, the collector's included, so that other work on the machine counts for little.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/bench/lab"
	"github.com/passmuster/muster/fuzz/payload"
)

var (
	goal  = flag.Duration("for", time.Second, "processor time of each measurement")
	child = flag.String("child", "", "the way to make the structure, in a child process")
	count = flag.Int("n", 1, "how many a child makes")
)

// within is how many times slower than one by hand a generator may be.
const within = 5

func main() {
	testing.Init() // which rapid expects
	flag.Parse()
	if *child != "" {
		for _, w := range ways {
			if w.name == *child {
				w.make(*count)
			}
		}
		return
	}
	lab.Exit(measure(context.Background()))
}

func measure(ctx context.Context) (bool, error) {
	dir, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "payload.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-o", binary, "./fuzz/payload")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return false, err
	}
	fmt.Printf("%s\n\n", lab.Machine())
	ok, err := payloads(ctx, binary)
	if err != nil {
		return false, err
	}
	return ok, structures(ctx)
}

// byHand are the generators that have one written by hand beside them.
var byHand = []string{"text", "json", "tool-call", "prompt"}

// payloads prints the table of payloads and reports whether none is too slow.
func payloads(ctx context.Context, binary string) (bool, error) {
	fmt.Println("| payload | values/s | MB/s | bytes a value | by hand: values/s | MB/s | bytes a value | times slower |\n|---|---|---|---|---|---|---|---|")
	ok := true
	for _, g := range payload.Generators() {
		ours, err := benchmark(ctx, binary, "BenchmarkGenerators/"+g.Name)
		if err != nil {
			return false, err
		}
		fmt.Printf("| %s | %s |", g.Name, ours)
		if !slices.Contains(byHand, g.Name) {
			fmt.Println(" | | | |")
			continue
		}
		hand, err := benchmark(ctx, binary, "BenchmarkByHand/"+g.Name)
		if err != nil {
			return false, err
		}
		slower := hand.values * hand.bytes / (ours.values * ours.bytes)
		fmt.Printf(" %s | %.1f |\n", hand, slower)
		ok = ok && slower <= within
	}
	return ok, nil
}

// speed is what a generator makes in a second.
type speed struct{ values, bytes float64 } // bytes of a value

func (s speed) String() string {
	return fmt.Sprintf("%.0f | %.1f | %.0f", s.values, s.values*s.bytes/1e6, s.bytes)
}

var size = regexp.MustCompile(`([0-9.]+) B/value`)

// benchmark measures one of the benchmarks of a test binary.
func benchmark(ctx context.Context, binary, name string) (speed, error) {
	var elements []string
	for element := range strings.SplitSeq(name, "/") {
		elements = append(elements, "^"+element+"$")
	}
	rate, out, err := lasting(func(n int) *exec.Cmd {
		return exec.CommandContext(ctx, binary, "-test.run=^$", "-test.bench="+strings.Join(elements, "/"), fmt.Sprintf("-test.benchtime=%dx", n))
	})
	if err != nil {
		return speed{}, err
	}
	m := size.FindStringSubmatch(out)
	if m == nil {
		return speed{}, fmt.Errorf("%s says nothing of its values:\n%s", name, out)
	}
	bytes, err := strconv.ParseFloat(m[1], 64)
	return speed{rate, bytes}, err
}

// lasting runs a command for a growing count until it takes long enough, and returns the count in a second.
func lasting(command func(n int) *exec.Cmd) (rate float64, out string, err error) {
	run := func(n int) (time.Duration, string, error) {
		cmd := command(n)
		text, err := cmd.CombinedOutput()
		if err != nil {
			return 0, "", fmt.Errorf("%s: %w\n%s", cmd, err, text)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), string(text), nil
	}
	start, _, err := run(1)
	if err != nil {
		return 0, "", err
	}
	const most = 1 << 30
	for n := 100; ; n *= 4 {
		took, text, err := run(n)
		if err != nil {
			return 0, "", err
		}
		if took -= start; took >= *goal || n >= most {
			return float64(n) / took.Seconds(), text, nil
		}
	}
}

// structures prints the table of the ways to make one structure.
func structures(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Println("\n| structure | values/s | MB/s of JSON | bytes a value |\n|---|---|---|---|")
	for _, w := range ways {
		rate, _, err := lasting(func(n int) *exec.Cmd {
			return exec.CommandContext(ctx, self, "-child", w.name, "-n", strconv.Itoa(n))
		})
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %s |\n", w.name, speed{rate, w.size()})
	}
	return nil
}
