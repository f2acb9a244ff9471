package discover

import (
	"cmp"
	"fmt"
	"go/ast"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/passmuster/muster/internal/nodes"
	"github.com/passmuster/muster/mutate"
)

// finder collects the mutants of one package.
type finder struct {
	p     *Package
	ops   []mutate.Operator
	o     Options
	found []candidate
	err   error
}

// candidate is a mutant with the place of its operator in the list, which decides between equal ones.
type candidate struct {
	mutate.Mutant
	file  *File
	order int
	// operators are all that propose it.
	operators []string
}

func newFinder(p *Package, ops []mutate.Operator, o Options) *finder {
	return &finder{p: p, ops: ops, o: o}
}

func (f *finder) all() ([]mutate.Mutant, error) {
	if err := f.propose(); err != nil {
		return nil, err
	}
	f.validate()
	f.ignore()
	mutants := make([]mutate.Mutant, len(f.found))
	for i, c := range f.found {
		mutants[i] = c.Mutant
		mutants[i].ID = i + 1
	}
	return mutants, nil
}

// propose collects what the operators propose, sorted, each change once.
func (f *finder) propose() error {
	for _, file := range f.p.Files {
		if file.Cgo || f.o.Exclude != nil && f.o.Exclude(file.Path) || f.o.Lines != nil && len(f.o.Lines[file.Name]) == 0 {
			continue
		}
		f.walk(file)
	}
	if f.err != nil {
		return f.err
	}
	slices.SortStableFunc(f.found, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End),
			cmp.Compare(a.Replacement, b.Replacement), cmp.Compare(a.order, b.order),
		)
	})
	f.found = merge(f.found)
	return nil
}

// merge makes one of equal changes, which stand together.
func merge(sorted []candidate) []candidate {
	merged := sorted[:0]
	for _, c := range sorted {
		if n := len(merged); n > 0 {
			last := &merged[n-1]
			if last.File == c.File && last.Start == c.Start && last.End == c.End && last.Replacement == c.Replacement {
				last.operators = append(last.operators, c.Operator)
				if last.Missing == "" {
					last.Missing = c.Missing
				}
				continue
			}
		}
		c.operators = []string{c.Operator}
		merged = append(merged, c)
	}
	return merged
}

// ignore sets Ignored for suppressed mutants and arid code, where the mutant compiles.
func (f *finder) ignore() {
	for _, file := range f.p.Files {
		if file.Cgo {
			continue
		}
		suppressed, arid := suppressions(f.p, file), f.arid(file)
		for i := range f.found {
			c := &f.found[i]
			if c.file != file || c.Invalid != "" {
				continue
			}
			if i := slices.IndexFunc(suppressed, func(s *suppression) bool { return s.covers(c) }); i >= 0 {
				c.Ignored = "suppressed: " + suppressed[i].reason
			} else if i := holding(arid, c); i >= 0 {
				c.Ignored = "arid: " + arid[i].reason
			}
		}
	}
}

// arid lists the arid spans of a file, unless they are asked for.
func (f *finder) arid(file *File) []aridSpan {
	if f.o.Arid || file.Cgo {
		return nil
	}
	return aridSpans(f.p, file)
}

// validate sets Invalid, on all processors.
func (f *finder) validate() {
	var next atomic.Int64
	var wg sync.WaitGroup
	// A few hundred mutants pay for the instance of the package that each worker checks.
	for range min(runtime.GOMAXPROCS(0), 1+len(f.found)/300) {
		wg.Go(func() {
			c := newChecker(f.p)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(f.found) {
					return
				}
				m := &f.found[i].Mutant
				m.Invalid = c.check(m.File, m.Start, m.End, m.Replacement)
			}
		})
	}
	wg.Wait()
}

// walk calls every operator at every node of a file, but for comments and imports.
func (f *finder) walk(file *File) {
	pass := &mutate.Pass{Fset: f.p.Fset, File: file.Syntax, Src: file.Src, Pkg: f.p.Types, Info: f.p.Info}
	emits := make([]func(mutate.Change), len(f.ops))
	for i := range f.ops {
		emits[i] = func(c mutate.Change) { f.add(file, pass, i, c) }
	}
	ast.Inspect(file.Syntax, func(n ast.Node) bool {
		if n == nil {
			pass.Path = pass.Path[:len(pass.Path)-1]
			return true
		}
		switch n.(type) {
		case *ast.Comment, *ast.CommentGroup, *ast.ImportSpec:
			return false
		}
		pass.Path = append(pass.Path, n)
		for i := range f.ops {
			f.ops[i].Find(pass, emits[i])
		}
		return true
	})
}

// add keeps one proposal of the operator at order, unless it changes nothing or is not of interest.
func (f *finder) add(file *File, pass *mutate.Pass, order int, c mutate.Change) {
	op := f.ops[order].Name
	at := func(place string) string { return fmt.Sprintf("%s: operator %s at %s", f.p.ImportPath, op, place) }
	if !c.Start.IsValid() || c.End < c.Start || c.Start < file.Syntax.FileStart || c.End > file.Syntax.FileEnd {
		f.fail(fmt.Errorf("%s: its span is outside of the file", at(f.p.Fset.PositionFor(pass.Node().Pos(), false).String())))
		return
	}
	from, to := f.p.Fset.PositionFor(c.Start, false), f.p.Fset.PositionFor(c.End, false)
	original := string(file.Src[from.Offset:to.Offset])
	if original == c.Replacement || !f.wanted(file, from.Line, to.Line) {
		return
	}
	f.found = append(f.found, candidate{file: file, order: order, Mutant: mutate.Mutant{
		Operator: op, File: file.Name, Start: from.Offset, End: to.Offset,
		Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
		Original: original, Replacement: c.Replacement, Function: function(pass.Path), Missing: c.Missing,
	}})
}

func (f *finder) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *finder) wanted(file *File, from, to int) bool {
	if f.o.Lines == nil {
		return true
	}
	return slices.ContainsFunc(f.o.Lines[file.Name], func(r Range) bool { return from <= r.To && r.From <= to })
}

// function names the declared function around the last node: "F" or "T.Method".
func function(path []ast.Node) string {
	for _, n := range path {
		if fn, ok := n.(*ast.FuncDecl); ok {
			return nodes.FuncName(fn)
		}
	}
	return ""
}
