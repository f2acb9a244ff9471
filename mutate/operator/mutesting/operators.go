package mutesting

import (
	"fmt"
	"go/ast"
	"go/token"
	"sync"

	"github.com/zimmski/go-mutesting/mutator"
	// The mutators of go-mutesting register themselves.
	_ "github.com/zimmski/go-mutesting/mutator/branch"
	_ "github.com/zimmski/go-mutesting/mutator/expression"
	_ "github.com/zimmski/go-mutesting/mutator/statement"

	"github.com/passmuster/muster/mutate"
)

// known describes the mutators that go-mutesting has itself.
var known = map[string]mutate.Operator{
	"branch/if": {
		Doc:    "The body of an if does nothing.",
		Before: "if ok { a++ }", After: "if ok {}",
	},
	"branch/else": {
		Doc:    "An else does nothing.",
		Before: "if ok { a++ } else { b++ }", After: "if ok { a++ } else {}",
	},
	"branch/case": {
		Doc:    "A case of a switch does nothing.",
		Before: "switch a { case 1: b++ }", After: "switch a { case 1: }",
	},
	"expression/comparison": {
		Doc:    "An ordered comparison includes its limit, or no longer does.",
		Before: "ok = a < b", After: "ok = a <= b",
	},
	"expression/remove": {
		Doc:    "One operand of && or || is left out.",
		Before: "ok = ok && done", After: "ok = true && done",
	},
	"statement/remove": {
		Doc:    "An assignment, increment or call is gone.",
		Before: "a = b", After: "",
	},
}

// Operators are the mutators that are registered now, by name: "mutesting/branch/if".
func Operators() []mutate.Operator {
	var list []mutate.Operator
	for _, name := range mutator.List() {
		m, err := mutator.New(name)
		if err != nil {
			continue // it was listed a line above
		}
		o, ok := known[name]
		if !ok {
			o.Doc = "What the mutator " + name + " of go-mutesting's registry does."
		}
		o.Name, o.Off, o.Find = "mutesting/"+name, true, find(name, m)
		list = append(list, o)
	}
	return list
}

// turn lets one mutator work at a time: they may share state.
var turn sync.Mutex

func find(name string, m mutator.Mutator) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		defer func() {
			if r := recover(); r != nil {
				panic(fmt.Sprintf("%s: the mutator %s of go-mutesting's registry panics: %v", p.Fset.Position(p.Node().Pos()), name, r))
			}
		}()
		for _, c := range harvest(m, p) {
			emit(c)
		}
	}
}

// harvest applies each mutation of the node to a copy, and reads off what changed.
func harvest(m mutator.Mutator, p *mutate.Pass) []mutate.Change {
	turn.Lock()
	defer turn.Unlock()
	node := p.Node()
	// Asking changes nothing, so the node itself can be asked; most have no mutation and need no copy.
	n := len(m(p.Pkg, p.Info, node))
	if n == 0 {
		return nil
	}
	var changes []mutate.Change
	var copied ast.Node
	var mutations []mutator.Mutation
	for i := range n {
		if copied == nil {
			var c copier
			copied = c.node(node)
			mutations = m(p.Pkg, c.info(p.Info), copied)
		}
		if i >= len(mutations) {
			break
		}
		mutations[i].Change()
		d := compare(node, copied)
		if d != nil {
			if c, ok := d.change(p); ok {
				changes = append(changes, c)
			}
		}
		mutations[i].Reset()
		if compare(node, copied) != nil {
			copied = nil // a reset that does not restore
		}
	}
	return changes
}

// blank reports whether a statement only keeps names used, or does nothing.
func blank(s ast.Node) bool {
	switch s := s.(type) {
	case *ast.EmptyStmt:
		return true
	case *ast.AssignStmt:
		for _, x := range s.Lhs {
			if id, ok := x.(*ast.Ident); !ok || id.Name != "_" {
				return false
			}
		}
		return s.Tok == token.ASSIGN
	}
	return false
}
