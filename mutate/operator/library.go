package operator

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// Functions of the standard library that have a counterpart, or that only tidy their argument.
var libraryOperators = []mutate.Operator{
	{
		Name:   "library/swap",
		Doc:    "A function of the standard library becomes its counterpart: a prefix for a suffix, the first for the last.",
		Before: `ok = strings.HasPrefix(s, t)`, After: `ok = strings.HasSuffix(s, t)`,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok {
				return
			}
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			f := called(p, n)
			if !ok || f == nil || f.Pkg() == nil {
				return
			}
			if other := counterpartOf(f); other != "" {
				c := mutate.Replace(n, between(p, n.Pos(), sel.Sel.Pos())+other+between(p, sel.Sel.End(), n.End()))
				c.Missing = "tells " + f.Name() + " from " + other
				emit(c)
			}
		},
	},
	{
		Name:   "library/plain",
		Doc:    "A text or path is not trimmed, folded or cleaned.",
		Before: "s = strings.TrimSpace(t)", After: "s = t",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || len(n.Args) == 0 || p.Constant(n.Args[0]) || !calls(p, n, tidy...) || !types.Identical(p.TypeOf(n), p.TypeOf(n.Args[0])) {
				return
			}
			before, ok := lost(p, n.Pos(), n.Args[0].Pos())
			after, too := lost(p, n.Args[0].End(), n.End())
			if !ok || !too {
				return
			}
			s := operand(p, n.Args[0])
			if names := append(before, after...); len(names) > 0 {
				t, ok := spell(p, p.TypeOf(n), n.Pos())
				if !ok {
					return
				}
				s = "func() " + t + " { " + using(names) + "; return " + p.Text(n.Args[0]) + " }()"
			}
			c := mutate.Replace(n, s)
			c.Missing = "gives " + brief(p, n.Fun) + " something to do"
			emit(c)
		},
	},
}

// pairs are counterparts; where no package is named, in strings and bytes.
var pairs = [][2]string{
	{"HasPrefix", "HasSuffix"}, {"TrimPrefix", "TrimSuffix"}, {"TrimLeft", "TrimRight"}, {"TrimLeftFunc", "TrimRightFunc"},
	{"CutPrefix", "CutSuffix"}, {"ToUpper", "ToLower"}, {"Index", "LastIndex"}, {"IndexByte", "LastIndexByte"},
	{"IndexAny", "LastIndexAny"}, {"IndexFunc", "LastIndexFunc"},
	{"math.Ceil", "math.Floor"}, {"math.Min", "math.Max"},
	{"slices.Min", "slices.Max"}, {"slices.MinFunc", "slices.MaxFunc"},
	{"unicode.IsUpper", "unicode.IsLower"}, {"unicode.ToUpper", "unicode.ToLower"},
	{"(time.Time).Before", "(time.Time).After"}, {"filepath.Dir", "filepath.Base"}, {"path.Dir", "path.Base"},
}

func counterpartOf(f *types.Func) string {
	full := strings.Replace(f.FullName(), "path/filepath.", "filepath.", 1)
	short, inText := strings.CutPrefix(full, "strings.")
	if !inText {
		short, inText = strings.CutPrefix(full, "bytes.")
	}
	for _, pair := range pairs {
		for i, name := range pair {
			if name == full || (inText && name == short) {
				other := pair[1-i]
				return other[strings.LastIndex(other, ".")+1:]
			}
		}
	}
	return ""
}

// tidy are functions that give back what they get but for a detail.
var tidy = []string{
	"strings.TrimSpace", "strings.Trim", "strings.TrimLeft", "strings.TrimRight", "strings.TrimPrefix", "strings.TrimSuffix",
	"strings.ToLower", "strings.ToUpper", "strings.ReplaceAll", "strings.Replace", "strings.ToValidUTF8",
	"bytes.TrimSpace", "bytes.Trim", "bytes.TrimLeft", "bytes.TrimRight", "bytes.TrimPrefix", "bytes.TrimSuffix",
	"bytes.ToLower", "bytes.ToUpper", "bytes.ReplaceAll", "bytes.Replace", "bytes.Clone", "slices.Clone", "maps.Clone",
	"path.Clean", "path/filepath.Clean", "path/filepath.ToSlash", "path/filepath.FromSlash",
	"math.Abs", "math.Ceil", "math.Floor", "math.Round", "math.Trunc", "math.Sqrt",
	"html.EscapeString", "net/url.QueryEscape", "net/url.PathEscape",
}
