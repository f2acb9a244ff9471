package engine

import (
	"fmt"
	"strconv"
	"strings"
)

// The protocol with a worker is lines of words, one command and its answers at a time:
//
//	list                        tests REACH INFECT TICKS "NAME" … (of what ran before); at the exit:
//	                            end REACH INFECT TICKS (of what ran after)
//	base TEST                   base HOW TICKS NANOS REACH INFECT CHILDREN "WHY"
//	run MUTANT CHECK T:TICKS:START,… TICKS
//	                            at TEST ALONE (before each), check TEST, run KILLER HOW CLEAN BUSY RACED "WHY"
//
// Tests are numbers, in the order of the list. START is "quiet" for one that starts no goroutines; where none are left
// from before either, ALONE is "alone", and RACED is not about it. The last limit of ticks is for what runs after the
// tests. A worker says "ready" when it has started.

// how is how a test ended.
type how string

const (
	passed   how = "pass"
	failed   how = "fail"
	panicked how = "panic"
)

// baseAnswer is what a test did with no mutant active and recording on.
type baseAnswer struct {
	How           how
	Ticks, Nanos  int64
	Reach, Infect bits
	Children      int
	Why           string
}

// runAnswer is what tests did with a mutant active. Killer is -1 where all passed.
type runAnswer struct {
	Killer int
	How    how
	// Clean is false where the killer failed with no mutant active, too.
	Clean bool
	// Busy says that goroutines were left behind that run on.
	Busy bool
	// Raced says that goroutines other than its own ran beside the killer, or beside any where all passed, and
	// not only those that imports start for a test that starts none.
	Raced bool
	Why   string
}

// order is one test to run.
type order struct {
	test  int
	ticks int64 // the limit
	// quiet says that nothing the test may call in the package and its tests starts goroutines.
	quiet bool
}

func runCommand(mutant int, check bool, tests []order, after int64) string {
	var b strings.Builder
	c := 0
	if check {
		c = 1
	}
	fmt.Fprintf(&b, "run %d %d ", mutant, c)
	for i, o := range tests {
		if i > 0 {
			b.WriteByte(',')
		}
		start := ""
		if o.quiet {
			start = "quiet"
		}
		fmt.Fprintf(&b, "%d:%d:%s", o.test, o.ticks, start)
	}
	fmt.Fprintf(&b, " %d", after)
	return b.String()
}

// moment is what a process said last of what it does.
type moment struct {
	test int // -1 for none
	// check says that the test runs with no mutant active, alone that no goroutines but its own count.
	check, alone bool
}

// hear reports whether the line tells what the process does.
func (m *moment) hear(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	number, word, _ := strings.Cut(rest, " ")
	test, err := strconv.Atoi(number)
	if err != nil || verb != "at" && verb != "check" {
		return false
	}
	m.test, m.check, m.alone = test, m.check || verb == "check", word == "alone"
	return true
}

// words splits a line at blanks, except within quoted words, which are unquoted.
func words(line string) ([]string, error) {
	var out []string
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			out, line = append(out, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return nil, fmt.Errorf("answer %q: %w", line, err)
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("answer %q: %w", line, err)
		}
		out, line = append(out, word), line[len(quoted):]
	}
	return out, nil
}

// listAnswer names the tests. Infect are the mutants that the start of the process infected, or that act
// at its end. Before and After are the ticks of that.
type listAnswer struct {
	Reach, Infect bits
	Before, After int64
	Names         []string
}

func parseList(line string) (a listAnswer, err error) {
	w, err := words(line)
	if err != nil || len(w) < 4 || w[0] != "tests" {
		return a, fmt.Errorf("answer %q is no list of tests", line)
	}
	if a.Reach, err = parseBits(w[1]); err != nil {
		return a, err
	}
	if a.Infect, err = parseBits(w[2]); err != nil {
		return a, err
	}
	a.Before, err = strconv.ParseInt(w[3], 10, 64)
	a.Names = w[4:]
	return a, err
}

// end adds what ran after the tests, which is taken to be infected: it works on what tests leave behind.
func (a *listAnswer) end(line string) error {
	w, err := words(line)
	if err != nil || len(w) != 4 || w[0] != "end" {
		return fmt.Errorf("answer %q is not what ran after the tests", line)
	}
	reach, err := parseBits(w[1])
	if err != nil {
		return err
	}
	a.Reach.add(reach)
	a.Infect.add(reach)
	a.After, err = strconv.ParseInt(w[3], 10, 64)
	return err
}

func parseBase(line string) (baseAnswer, error) {
	var a baseAnswer
	w, err := words(line)
	if err != nil || len(w) != 8 || w[0] != "base" {
		return a, fmt.Errorf("answer %q is none to a baseline", line)
	}
	a.How, a.Why = how(w[1]), w[7]
	var children int64
	for _, n := range []struct {
		text string
		to   *int64
	}{{w[2], &a.Ticks}, {w[3], &a.Nanos}, {w[6], &children}} {
		if *n.to, err = strconv.ParseInt(n.text, 10, 64); err != nil {
			return a, fmt.Errorf("answer %q: %w", line, err)
		}
	}
	a.Children = int(children)
	if a.Reach, err = parseBits(w[4]); err != nil {
		return a, err
	}
	a.Infect, err = parseBits(w[5])
	return a, err
}

func parseRun(line string) (runAnswer, error) {
	var a runAnswer
	w, err := words(line)
	if err != nil || len(w) != 7 || w[0] != "run" {
		return a, fmt.Errorf("answer %q is none to a run", line)
	}
	if a.Killer, err = strconv.Atoi(w[1]); err != nil {
		return a, fmt.Errorf("answer %q: %w", line, err)
	}
	a.How, a.Clean, a.Busy, a.Raced, a.Why = how(w[2]), w[3] == "yes", w[4] == "yes", w[5] == "yes", w[6]
	return a, nil
}
