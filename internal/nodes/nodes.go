// Package nodes answers what go/ast leaves to its users about nodes of a syntax tree: what a function is called, which
// statements stand side by side.
//
// It is not for what types decide (go/types), nor for changing source (internal/splice).
package nodes

import "go/ast"

// FuncName names a declared function as people write it: F, or T.Method without the star and type parameters of T.
func FuncName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	return receiver(fn.Recv.List[0].Type) + "." + fn.Name.Name
}

func receiver(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return "?"
}

// Stmts returns the statements that a node holds one after the other; nil where it holds none.
func Stmts(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}
