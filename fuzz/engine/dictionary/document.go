package dictionary

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/golist"
)

const (
	// maxDocuments is how many documents a package has at most, and maxDocument how many bytes each.
	maxDocuments = 8
	maxDocument  = 1 << 10
	// maxNesting is how many types are written within each other.
	maxNesting = 5
)

// Documents are documents of JSON as the package's own types describe them by the tags of their fields: one for each type that no other of them
// holds, with all its members. A text has the name of its member as its value, so that who follows it through the code knows it again.
// A decoder looks keys up in a table, where no comparison shows what it looks for.
func Documents(p *golist.Package) [][]byte {
	w := documents{types: map[string]ast.Expr{}, held: map[string]bool{}}
	for _, name := range p.Source() {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err == nil {
			w.declare(f)
		}
	}
	for _, name := range w.names {
		if s, ok := w.types[name].(*ast.StructType); ok && tagged(s) {
			for _, f := range s.Fields.List {
				w.hold(f.Type, name)
			}
		}
	}
	var all [][]byte
	for _, name := range w.names {
		s, ok := w.types[name].(*ast.StructType)
		if !ok || !tagged(s) || w.held[name] {
			continue
		}
		if text := w.value(nil, s, "", 0); len(text) <= maxDocument && len(all) < maxDocuments {
			all = append(all, text)
		}
	}
	return all
}

// documents writes values of the types of a package.
type documents struct {
	names []string // in the order of the source
	types map[string]ast.Expr
	held  map[string]bool // by fields of other types
}

func (w *documents) declare(f *ast.File) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			if s, ok := s.(*ast.TypeSpec); ok && s.TypeParams == nil {
				w.names, w.types[s.Name.Name] = append(w.names, s.Name.Name), s.Type
			}
		}
	}
}

// hold notes the types that a field of another type has.
func (w *documents) hold(t ast.Expr, by string) {
	ast.Inspect(t, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name != by {
			w.held[id.Name] = true
		}
		return true
	})
}

// tagged reports whether a field says what its key is.
func tagged(s *ast.StructType) bool {
	for _, f := range s.Fields.List {
		if key(f) != "" {
			return true
		}
	}
	return false
}

// key is the one that the tag of a field gives it, empty where there is none.
func key(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	text, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return ""
	}
	for _, of := range [...]string{"json", "yaml"} {
		if name, _, _ := strings.Cut(reflect.StructTag(text).Get(of), ","); name != "" && name != "-" {
			return name
		}
	}
	return ""
}

// value appends a value of a type; name is that of the member whose value it is.
func (w *documents) value(out []byte, t ast.Expr, name string, depth int) []byte {
	if depth > maxNesting {
		return append(out, "null"...)
	}
	switch t := t.(type) {
	case *ast.Ident:
		if plain := plainValue(t.Name, name); plain != "" {
			return append(out, plain...)
		}
		if own, ok := w.types[t.Name]; ok {
			return w.value(out, own, name, depth+1)
		}
	case *ast.StarExpr:
		return w.value(out, t.X, name, depth+1)
	case *ast.ArrayType:
		if id, ok := t.Elt.(*ast.Ident); ok && (id.Name == "byte" || id.Name == "uint8") {
			return append(out, `"YWJj"`...) // base64
		}
		return append(w.value(append(out, '['), t.Elt, name, depth+1), ']')
	case *ast.MapType:
		return append(w.value(append(out, `{"1":`...), t.Value, name, depth+1), '}')
	case *ast.StructType:
		return w.object(out, t, depth)
	}
	return append(out, "null"...)
}

// object appends the members that have keys.
func (w *documents) object(out []byte, t *ast.StructType, depth int) []byte {
	out = append(out, '{')
	first := true
	for _, f := range t.Fields.List {
		name := key(f)
		if name == "" {
			continue
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = append(strconv.AppendQuote(out, name), ':')
		out = w.value(out, f.Type, name, depth+1)
	}
	return append(out, '}')
}

// plainValue is a value of a predeclared type, empty where it is none.
func plainValue(typ, name string) string {
	switch typ {
	case "string":
		return strconv.Quote(name)
	case "bool":
		return "true"
	case "float32", "float64":
		return "1.5"
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "byte", "rune":
		return "1"
	}
	return ""
}
