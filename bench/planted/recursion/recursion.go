// Package recursion evaluates a sheet of named cells: one definition a line, sums of numbers and of other
// cells.
package recursion

import (
	"fmt"
	"strconv"
	"strings"
)

// Sheet is what the cells say, by name.
type Sheet map[string]string

// Parse reads a sheet of lines such as "b=$a+2".
func Parse(text string) (Sheet, error) {
	s := Sheet{}
	for line := range strings.Lines(text) {
		name, formula, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("%q is no definition", line)
		}
		if _, twice := s[name]; twice {
			return nil, fmt.Errorf("%q is defined twice", name)
		}
		s[name] = formula
	}
	return s, nil
}

// Value evaluates a cell; an unknown one is 0.
func (s Sheet) Value(name string) int {
	sum := 0
	for term := range strings.SplitSeq(s[name], "+") {
		if other, ok := strings.CutPrefix(term, "$"); ok {
			sum += s.Value(other)
		} else if n, err := strconv.Atoi(term); err == nil {
			sum += n
		}
	}
	return sum
}
