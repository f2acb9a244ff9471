package session

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/operator"
	"github.com/passmuster/muster/mutate/report"
)

// Place is where mutants are, and which of them.
type Place struct {
	// File is an absolute path.
	File string
	// Line is where they start; Column is 0 for all of the line.
	Line, Column int
	// Operator is empty for all.
	Operator string
	text     string
}

// ParsePlace reads file:line[:column][,operator]. The file is found in the first of the folders that has it.
func ParsePlace(text string, exists func(path string) bool, folders ...string) (*Place, error) {
	wrong := func() error {
		return fmt.Errorf("%q is no place: want file:line, file:line:column or file:line:column,operator", text)
	}
	p := &Place{text: text}
	at, op, named := strings.Cut(text, ",")
	if p.Operator = op; named && op == "" {
		return nil, wrong()
	}
	parts := strings.Split(at, ":")
	var numbers []int
	for len(parts) > 1 && len(numbers) < 2 {
		n, err := strconv.Atoi(parts[len(parts)-1])
		if err != nil {
			break
		}
		if n < 1 {
			return nil, wrong()
		}
		numbers, parts = append(numbers, n), parts[:len(parts)-1]
	}
	slices.Reverse(numbers)
	file := strings.Join(parts, ":")
	if len(numbers) == 0 || file == "" {
		return nil, wrong()
	}
	if p.Line = numbers[0]; len(numbers) > 1 {
		p.Column = numbers[1]
	}
	if filepath.IsAbs(file) {
		folders = []string{""}
	}
	for _, dir := range folders {
		if p.File = filepath.Join(dir, filepath.FromSlash(file)); exists(p.File) {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%q: there is no file %s", text, file)
}

func (p *Place) String() string { return p.text }

// holds reports whether the mutant of a package in the folder is at the place.
func (p *Place) holds(dir string, m mutate.Mutant) bool {
	return filepath.Join(dir, m.File) == p.File && m.Line == p.Line &&
		(p.Column == 0 || p.Column == m.Column) && (p.Operator == "" || p.Operator == m.Operator)
}

// of selects the operators for a package.
func (o *Options) of(dir string, files []string) ([]mutate.Operator, error) {
	if o.OperatorsOf != nil {
		return o.operators(o.OperatorsOf(dir, files))
	}
	return o.operators(o.Operators)
}

// operators are those of the names, and the one that the place names: with it alone a change that several
// propose might have another name.
func (o *Options) operators(names []string) ([]mutate.Operator, error) {
	if o.Only != nil && o.Only.Operator != "" {
		if _, ok := operator.ByName(o.Only.Operator); !ok {
			return nil, fmt.Errorf("operator %q: there is none; muster mutate --list-operators names them", o.Only.Operator)
		}
		if len(names) == 0 {
			names = []string{"default"}
		}
		names = append(slices.Clone(names), o.Only.Operator)
	}
	return operator.Select(names)
}

// replay makes commands that test mutants again, under the same options.
func (o *Options) replay() func(report.Package, mutate.Result) string {
	flags := slices.Clone(o.Flags)
	if o.Arid {
		flags = append(flags, "--arid")
	}
	return report.Replay(flags...)
}
