// Package splice changes Go source at the positions of a syntax tree without moving its lines, so that what
// compilers and traces say of it stays true.
//
// It is for patches of files whose every byte should stay as it is but for a few calls. It does not print syntax
// trees.
package splice

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
)

// Edit replaces the bytes from Start to End with Text.
type Edit struct {
	Start, End int
	Text       string
}

// Apply makes the edits, which may come in any order and must not overlap; those at the same place keep theirs.
func Apply(src []byte, edits []Edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	var b bytes.Buffer
	last := 0
	for _, e := range edits {
		b.Write(src[last:e.Start])
		b.WriteString(e.Text)
		last = e.End
	}
	b.Write(src[last:])
	return b.Bytes()
}

// Method finds a function with a body by its name and that of its receiver's type, which is a pointer; an empty
// one means a function without a receiver. It is nil where there is none.
func Method(file *ast.File, name, receiver string) *ast.FuncDecl {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != name || f.Body == nil || (f.Recv == nil) != (receiver == "") {
			continue
		}
		if receiver == "" {
			return f
		}
		if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
			if id, ok := star.X.(*ast.Ident); ok && id.Name == receiver {
				return f
			}
		}
	}
	return nil
}

// Receiver is what a method calls its receiver, empty where it has no name.
func Receiver(f *ast.FuncDecl) string {
	if names := f.Recv.List[0].Names; len(names) == 1 && names[0].Name != "_" {
		return names[0].Name
	}
	return ""
}

// Head inserts text at the head of a function's body, on the line of its brace.
func Head(fset *token.FileSet, f *ast.FuncDecl, text string) Edit {
	at := fset.Position(f.Body.Lbrace).Offset + 1
	return Edit{Start: at, End: at, Text: text}
}
