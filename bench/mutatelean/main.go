// Mutatelean measures how the cost of muster mutate grows with the size of the code, and what memory it
// takes, on packages that it writes: the same functions and tests over and over, so that each mutant has
// the same tests whatever the size.
//
//	go run ./bench/mutatelean [lines ...]
//
// Memory is the high-water mark of resident pages, of muster itself and of the largest process that it
// started. It prints a table in Markdown and judges nothing. It needs Linux.
package main

import (
	"bytes"
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
	"time"

	"github.com/passmuster/muster/bench/lab"
)

var packages = flag.Int("packages", 1, "over how many packages the lines are spread")

func main() {
	lab.Main([]string{"5000", "10000", "20000"}, func(ctx context.Context, b lab.Bench) (bool, error) {
		fmt.Println(lab.Machine() + "\n")
		fmt.Println("| lines | packages | mutants | s | CPU s | ms a mutant | peak of muster MB | peak of the largest child MB |")
		fmt.Println("|---|---|---|---|---|---|---|---|")
		for _, size := range b.Modules {
			lines, err := strconv.Atoi(size)
			if err != nil {
				return false, fmt.Errorf("%q is no number of lines", size)
			}
			if err := row(ctx, b, lines); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// unit is ten functions' worth of code, with N for its number, and tests that see most of it.
const unit = `
// SumN adds up the numbers between two bounds.
func SumN(list []int, low, high int) (sum int, err error) {
	if low > high {
		return 0, errors.New("no range")
	}
	for _, x := range list {
		if x >= low && x <= high {
			sum += x
		}
	}
	return sum, nil
}

// ParseN reads pairs of a key and a number.
func ParseN(text string) (map[string]int, error) {
	out := map[string]int{}
	for i, part := range strings.Split(text, ",") {
		key, value, ok := strings.Cut(part, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("part %d has no key", i+1)
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, fmt.Errorf("part %d: %w", i+1, err)
		}
		out[strings.ToLower(key)] = n*2 - 1
	}
	return out, nil
}
`

const unitTest = `
func TestSumN(t *testing.T) {
	if got, err := SumN([]int{1, 2, 3, 4}, 2, 3); got != 5 || err != nil {
		t.Error(got, err)
	}
	if _, err := SumN(nil, 3, 2); err == nil {
		t.Error("no error")
	}
}

func TestParseN(t *testing.T) {
	got, err := ParseN("A=1,b=3")
	if err != nil || len(got) != 2 || got["a"] != 1 || got["b"] != 5 {
		t.Error(got, err)
	}
	if _, err := ParseN("=1"); err == nil {
		t.Error("no error")
	}
}
`

// write makes a module of about so many lines, in files of fifty units.
func write(dir string, lines int) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	files := map[string]*strings.Builder{"go.mod": {}}
	files["go.mod"].WriteString("module example.com/lean\n\ngo 1.26\n")
	for i := range lines / strings.Count(unit, "\n") {
		pkg := fmt.Sprintf("p%d", i%*packages)
		for _, part := range []struct{ suffix, imports, text string }{
			{".go", "\"errors\"\n\t\"fmt\"\n\t\"strconv\"\n\t\"strings\"", unit}, {"_test.go", "\"testing\"", unitTest},
		} {
			name := fmt.Sprintf("%s/f%d%s", pkg, i/50 / *packages, part.suffix)
			if files[name] == nil {
				files[name] = &strings.Builder{}
				fmt.Fprintf(files[name], "package %s\n\nimport (\n\t%s\n)\n", pkg, part.imports)
			}
			for _, function := range []string{"Sum", "Parse"} {
				part.text = strings.ReplaceAll(part.text, function+"N", function+strconv.Itoa(i))
			}
			files[name].WriteString(part.text)
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
			return err
		}
	}
	return nil
}

var judged = regexp.MustCompile(`score .* of (\d+) detected`)

func row(ctx context.Context, b lab.Bench, lines int) error {
	dir := filepath.Join(b.Dir, "lean")
	if err := write(dir, lines); err != nil {
		return err
	}
	// The dependencies and package testing are compiled before the clock starts.
	if _, out, err := (lab.Command{Dir: dir, Args: []string{"go", "test", "./..."}}).Run(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	cmd := exec.CommandContext(ctx, b.Muster, "mutate", "--no-cache", "-o", filepath.Join(b.Dir, "out"), "./...")
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	peak := &memory{largest: map[string]int{}}
	var waited error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		waited = cmd.Wait()
	}()
	for running := true; running; {
		select {
		case <-ended:
			running = false
		case <-time.After(20 * time.Millisecond):
			peak.read(cmd.Process.Pid)
		}
	}
	seconds := time.Since(began).Seconds()
	if exited := (*exec.ExitError)(nil); waited != nil && !errors.As(waited, &exited) {
		return waited
	}
	found := judged.FindStringSubmatch(out.String())
	if found == nil {
		return fmt.Errorf("muster mutate reports no score:\n%s", out.String())
	}
	mutants, err := strconv.Atoi(found[1])
	if err != nil {
		return err
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	child, size := "", 0
	for name, kib := range peak.largest {
		if kib > size {
			child, size = name, kib
		}
	}
	fmt.Printf("| %d | %d | %d | %.1f | %.1f | %.2f | %d | %d (%s) |\n", lines, *packages, mutants, seconds, used.Seconds(),
		seconds*1000/float64(mutants), peak.own>>10, size>>10, child)
	return nil
}

// memory are high-water marks in KiB.
type memory struct {
	own     int
	largest map[string]int // of other processes by the program's name
}

// read looks at the process and all below it.
func (m *memory) read(root int) {
	parents, marks, names := map[int]int{}, map[int]int{}, map[int]string{}
	status, _ := filepath.Glob("/proc/[0-9]*/status")
	for _, file := range status {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		value := func(key string) string {
			_, rest, _ := strings.Cut(string(text), "\n"+key+":")
			line, _, _ := strings.Cut(rest, "\n")
			return strings.TrimSuffix(strings.TrimSpace(line), " kB")
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		parents[pid], _ = strconv.Atoi(value("PPid"))
		marks[pid], _ = strconv.Atoi(value("VmHWM"))
		first, _, _ := strings.Cut(string(text), "\n")
		names[pid] = strings.TrimSpace(strings.TrimPrefix(first, "Name:"))
	}
	m.own = max(m.own, marks[root])
	for pid := range parents {
		for up := parents[pid]; up > 1; up = parents[up] {
			if up == root {
				m.largest[names[pid]] = max(m.largest[names[pid]], marks[pid])
				break
			}
		}
	}
}
