package golist

import (
	"fmt"
	"regexp"
	"strings"
)

// Filter says which top-level tests -run and -skip leave to run, by the rules of "go help testflag":
// patterns are split at slashes outside of brackets, and at bars outside of brackets before that.
type Filter struct {
	run, skip []alternative
}

// alternative is one pattern between bars: its first element and how many elements it has.
type alternative struct {
	first *regexp.Regexp
	depth int
}

// NewFilter parses the patterns; an empty one filters nothing.
func NewFilter(run, skip string) (*Filter, error) {
	f := new(Filter)
	var err error
	if f.run, err = parsePattern("-run", run); err != nil {
		return nil, err
	}
	f.skip, err = parsePattern("-skip", skip)
	return f, err
}

// Runs reports whether a top-level test of that name runs, as a whole or for some of its subtests.
func (f *Filter) Runs(name string) bool {
	for _, a := range f.skip {
		if a.depth == 1 && a.first.MatchString(name) {
			return false
		}
	}
	for _, a := range f.run {
		if a.first.MatchString(name) {
			return true
		}
	}
	return len(f.run) == 0
}

func parsePattern(flag, pattern string) ([]alternative, error) {
	if pattern == "" {
		return nil, nil
	}
	var as []alternative
	for _, alt := range splitOutside(pattern, '|') {
		elems := splitOutside(alt, '/')
		re, err := regexp.Compile(strings.ReplaceAll(elems[0], " ", "_"))
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", flag, pattern, err)
		}
		as = append(as, alternative{re, len(elems)})
	}
	return as, nil
}

// splitOutside splits s at sep where it stands outside of brackets, parentheses and escapes.
func splitOutside(s string, sep byte) []string {
	var parts []string
	from, squares, parens := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '[':
			squares++
		case c == ']' && squares > 0:
			squares--
		case c == '(' && squares == 0:
			parens++
		case c == ')' && squares == 0:
			parens--
		case c == sep && squares == 0 && parens == 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// TestArgs finds the filters among arguments meant for a test binary: -test.run and -test.skip, or
// -run and -skip, with one dash or two, the value in the same word or in the next.
func TestArgs(args []string) (run, skip string) {
	for i := 0; i < len(args); i++ {
		if args[i] == "--" || args[i] == "-args" || !strings.HasPrefix(args[i], "-") {
			continue
		}
		name, value, joined := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		if name = strings.TrimPrefix(name, "test."); name != "run" && name != "skip" {
			continue
		}
		if !joined && i+1 < len(args) {
			i++
			value = args[i]
		}
		if name == "run" {
			run = value
		} else {
			skip = value
		}
	}
	return run, skip
}
