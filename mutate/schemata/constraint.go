package schemata

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/version"
	"strings"
)

// needed is the language version of the gates: generic functions, with today's inference.
const needed = "go1.21"

// raise returns a piece that makes the file compile at the version that gates need, where the module
// declares an older one. It never goes above, so that newer rules change nothing.
func raise(s *splicer, goVersion string, file *ast.File, name string, offset func(token.Pos) int) {
	if goVersion == "" || version.Compare(goVersion, needed) >= 0 {
		return
	}
	var line *ast.Comment
	var expr constraint.Expr
	var plus []constraint.Expr
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for _, c := range group.List {
			x, err := constraint.Parse(c.Text)
			switch {
			case err != nil:
			case constraint.IsGoBuild(c.Text):
				line, expr = c, x
			default:
				plus = append(plus, x)
			}
		}
	}
	if expr != nil {
		if v := constraint.GoVersion(expr); v != "" && version.Compare(v, needed) >= 0 {
			return
		}
		s.replace(offset(line.Pos()), offset(line.End()), fmt.Sprintf("//go:build (%s) && %s", expr, needed))
		return
	}
	parts := make([]string, 0, len(plus)+1)
	for _, x := range plus {
		parts = append(parts, "("+x.String()+")")
	}
	text := strings.Join(append(parts, needed), " && ")
	s.first(0, fmt.Sprintf("//go:build %s\n\n/*line %s:1:1*/", text, name))
}
