package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Operator proposes changes. It is a value in the catalogue of mutate/operator, which refuses one
// without a doc or an example.
type Operator struct {
	// Name is family and kind, such as "comparison/boundary". It is stored; it never changes its meaning.
	Name string
	// Doc is one sentence: what is changed, and which bug it stands for.
	Doc string
	// Before and After are a line of Go each: the example of the catalogue, which a test runs.
	Before, After string
	// Off keeps the operator out of a run unless it is asked for by name: it finds little, or takes long.
	Off bool
	// Find calls emit for each change it proposes at the node, which is the last of the pass's path. It
	// is called for every node of a file once, in source order.
	Find func(p *Pass, emit func(Change))
}

// Pass is what an operator may look at.
type Pass struct {
	Fset *token.FileSet
	File *ast.File
	// Src is the file's text: [Pass.Text] reads it.
	Src  []byte
	Pkg  *types.Package
	Info *types.Info
	// Path are the nodes from the file down to the one that is looked at.
	Path []ast.Node
}

// Node is the node that is looked at.
func (p *Pass) Node() ast.Node { return p.Path[len(p.Path)-1] }

// Parent is the n-th node above, nil where there is none: Parent(1) holds the node.
func (p *Pass) Parent(n int) ast.Node {
	if i := len(p.Path) - 1 - n; i >= 0 {
		return p.Path[i]
	}
	return nil
}

// Offset is a place in Src.
func (p *Pass) Offset(pos token.Pos) int { return p.Fset.PositionFor(pos, false).Offset }

// Text is the source of a node.
func (p *Pass) Text(n ast.Node) string { return string(p.Src[p.Offset(n.Pos()):p.Offset(n.End())]) }

// TypeOf is the type of an expression, nil where it is not known.
func (p *Pass) TypeOf(x ast.Expr) types.Type { return p.Info.TypeOf(x) }

// Constant reports whether the compiler evaluates the expression.
func (p *Pass) Constant(x ast.Expr) bool { return p.Info.Types[x].Value != nil }

// Change is one proposal: the text between Start and End becomes Replacement.
type Change struct {
	Start, End  token.Pos
	Replacement string
	// Missing says what input would tell the mutant from the original, as the end of "no test …":
	// "makes amount equal to limit". Empty where the operator does not know.
	Missing string
}

// Replace is the change of a whole node.
func Replace(n ast.Node, replacement string) Change {
	return Change{Start: n.Pos(), End: n.End(), Replacement: replacement}
}
