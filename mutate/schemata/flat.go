package schemata

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"
)

// flat writes Go text on one line: without comments, with the semicolons that ends of lines stand for.
// Gates put it before code of the original, whose line numbers must not move.
func flat(text string) (string, bool) {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(text))
	ok := true
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) { ok = false }, 0)
	var out strings.Builder
	pending := false // a semicolon that ends a line, dropped at the end of the text
	end := 0
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return out.String(), ok
		}
		if tok == token.SEMICOLON && lit == "\n" {
			pending = true
			continue
		}
		at := file.Offset(pos)
		switch {
		case pending:
			out.WriteString("; ")
			pending = false
		case at > end && out.Len() > 0:
			out.WriteByte(' ')
		}
		if tok == token.STRING && strings.Contains(lit, "\n") {
			value, err := strconv.Unquote(lit)
			ok = ok && err == nil
			lit = strconv.Quote(value)
		}
		if lit == "" || tok.IsOperator() {
			lit = tok.String()
		}
		out.WriteString(lit)
		end = at + len(lit)
	}
}

// names lists the identifiers of a text; those after a point are listed with what is before it, "x.name",
// or ".name" where that is no identifier.
func names(text string) map[string]bool {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", fset.Base(), len(text)), []byte(text), func(token.Position, string) {}, 0)
	found := map[string]bool{}
	before, point := "", false
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return found
		case tok == token.PERIOD:
			point = true
			continue
		case tok == token.IDENT && point:
			found[before+"."+lit] = true
		case tok == token.IDENT:
			found[lit] = true
		}
		point, before = false, ""
		if tok == token.IDENT {
			before = lit
		}
	}
}

// ticking inserts the counting of loops and functions into the text of statements; base is the place
// of its first byte.
func ticking(list []ast.Stmt, text string, base token.Pos) string {
	var s splicer
	for _, stmt := range list {
		ast.Inspect(stmt, func(n ast.Node) bool {
			if body := ticked(n); body != nil {
				s.first(int(body.Lbrace-base)+1, "muster_tick(); ")
			}
			return true
		})
	}
	return string(s.text([]byte(text)))
}

// ticked returns the body that counts each time it is entered. A function that calls nothing cannot
// recurse, so it does not count.
func ticked(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.ForStmt:
		return n.Body
	case *ast.RangeStmt:
		return n.Body
	case *ast.FuncLit:
		if calls(n.Body) {
			return n.Body
		}
	case *ast.FuncDecl:
		if n.Body != nil && calls(n.Body) {
			return n.Body
		}
	}
	return nil
}

func calls(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			id, plain := call.Fun.(*ast.Ident)
			found = found || !plain || !harmless[id.Name]
		}
		return !found
	})
	return found
}

// harmless are builtins that call nothing, by the name: where it is shadowed a recursive function is
// still stopped by the size of its stack.
var harmless = map[string]bool{
	"len": true, "cap": true, "append": true, "copy": true, "make": true, "new": true, "min": true, "max": true, "delete": true,
	"panic": true, "string": true, "byte": true, "rune": true, "int": true, "int8": true, "int16": true, "int32": true, "int64": true,
	"uint": true, "uint8": true, "uint16": true, "uint32": true, "uint64": true, "float32": true, "float64": true, "uintptr": true,
}
