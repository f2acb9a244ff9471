package dictionary

import (
	"encoding/binary"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/golist"
)

// The ranks of tokens, the more useful first.
const (
	compared = iota // a case, a key, an operand of a comparison, a constant, bytes
	said            // any other literal
	ranks
)

// literals are the tokens of one package by rank, in the order of the source, with repetitions.
type literals [ranks][]string

// readPackage reads the package's own files, not its tests.
func readPackage(p *golist.Package) *literals {
	var l literals
	for _, name := range p.Source() {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		c := collector{literals: &l}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				continue
			}
			c.node(d, said)
		}
	}
	return &l
}

// Imports are the import paths of the package and its tests, sorted.
func Imports(p *golist.Package) []string {
	var paths []string
	for _, name := range p.Go() {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, i := range f.Imports {
			if path, err := strconv.Unquote(i.Path.Value); err == nil && path != "C" && path != "unsafe" {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// collector finds literals in syntax trees.
type collector struct{ literals *literals }

func (c collector) add(rank int, tokens ...string) {
	for _, t := range tokens {
		if t != "" && len(t) <= MaxLength {
			c.literals[rank] = append(c.literals[rank], t)
		}
	}
}

// node collects what is below a node; literals that nothing compares have the rank given.
func (c collector) node(n ast.Node, rank int) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			c.literal(n, rank)
		case *ast.Field:
			c.tag(n.Tag)
			c.each(rank, n.Type) // a length is a constant
			return false
		case *ast.CaseClause:
			c.each(compared, n.List...)
			for _, s := range n.Body {
				c.node(s, said)
			}
			return false
		case *ast.BinaryExpr:
			return !c.binary(n)
		case *ast.IndexExpr:
			c.each(rank, n.X)
			c.each(compared, n.Index)
			return false
		case *ast.KeyValueExpr:
			c.each(compared, n.Key)
			c.each(rank, n.Value)
			return false
		case *ast.ValueSpec:
			c.each(compared, n.Values...)
			return false
		case *ast.CompositeLit:
			if b, ok := byteList(n); ok {
				c.add(compared, b)
				return false
			}
		case *ast.CallExpr:
			return !c.call(n)
		}
		return true
	})
}

func (c collector) each(rank int, list ...ast.Expr) {
	for _, e := range list {
		if e != nil {
			c.node(e, rank)
		}
	}
}

func (c collector) binary(n *ast.BinaryExpr) (done bool) {
	switch n.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		c.each(compared, n.X, n.Y)
		return true
	}
	return false
}

// messages are functions whose arguments are for people.
var messages = regexp.MustCompile(`^(panic|New|Errorf?|Fatalf?|Panicf?|Logf?|Skipf?|Wrapf?|Printf?|Println|Sprintf|Fprintf?|Warnf?|Infof?|Debugf?)$`)

// searches are functions of strings and bytes that look for an argument, and conversions that are compared.
var searches = regexp.MustCompile(`^(HasPrefix|HasSuffix|Contains(Any)?|Index(Any|Byte)?|LastIndex|EqualFold|Equal|Compare|Cut(Prefix|Suffix)?|Trim(Prefix|Suffix)?|Split(N|Seq|After)?|Count|Replace(All)?|MustCompile|NewReplacer|Lookup|Peek|Expect|Accept)$`)

// call collects the arguments of calls that say how much they mean.
func (c collector) call(n *ast.CallExpr) (done bool) {
	name := ""
	var of ast.Expr // what the method belongs to; looked at here where the call is done with
	switch f := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name, of = f.Sel.Name, f.X
	case *ast.ArrayType: // []byte("x")
		c.each(compared, n.Args...)
		return true
	}
	switch {
	case messages.MatchString(name):
		c.each(said, of)
		for _, a := range n.Args {
			if _, literal := ast.Unparen(a).(*ast.BasicLit); !literal {
				c.node(a, said)
			}
		}
		return true
	case searches.MatchString(name):
		c.each(said, of)
		c.each(compared, n.Args...)
		return true
	}
	return false
}

func (c collector) literal(n *ast.BasicLit, rank int) {
	switch n.Kind {
	case token.STRING:
		if s, err := strconv.Unquote(n.Value); err == nil && !(rank == said && prose(s)) {
			c.add(rank, s)
		}
	case token.CHAR:
		if s, err := strconv.Unquote(n.Value); err == nil && rank == compared {
			c.add(rank, s)
		}
	case token.INT:
		if v, err := strconv.ParseUint(n.Value, 0, 64); err == nil {
			c.add(rank, integer(v)...)
		}
	case token.FLOAT:
		c.add(rank, n.Value)
	}
}

var threeWords = regexp.MustCompile(`\pL{2,}[,:]? .*\pL{2,}.* .*\pL{2,}`)

// prose reports whether the text is a sentence or a format rather than a keyword.
func prose(s string) bool { return strings.Contains(s, "%") || threeWords.MatchString(s) }

// integer writes a number as inputs hold it: in both orders of bytes, in the widths that fit it closely, and
// in decimal. What one byte can hold is found without help.
func integer(v uint64) []string {
	if v < 256 {
		return nil
	}
	var out []string
	little, big := make([]byte, 8), make([]byte, 8)
	binary.LittleEndian.PutUint64(little, v)
	binary.BigEndian.PutUint64(big, v)
	for _, w := range []struct {
		bytes int
		most  uint64
	}{{2, math.MaxUint16}, {4, math.MaxUint32}, {8, math.MaxUint64}} {
		if v <= w.most {
			out = append(out, string(little[:w.bytes]), string(big[8-w.bytes:]))
			break
		}
	}
	return append(out, strconv.FormatUint(v, 10))
}

// byteList is the text of []byte{'a', 0x01} or of an array of bytes.
func byteList(n *ast.CompositeLit) (string, bool) {
	array, ok := n.Type.(*ast.ArrayType)
	if !ok {
		return "", false
	}
	elem, ok := array.Elt.(*ast.Ident)
	if !ok || elem.Name != "byte" && elem.Name != "uint8" || len(n.Elts) == 0 {
		return "", false
	}
	var b []byte
	for _, e := range n.Elts {
		l, ok := e.(*ast.BasicLit)
		if !ok {
			return "", false
		}
		switch l.Kind {
		case token.CHAR:
			s, err := strconv.Unquote(l.Value)
			if err != nil || len(s) != 1 {
				return "", false
			}
			b = append(b, s[0])
		default:
			v, err := strconv.ParseUint(l.Value, 0, 8)
			if err != nil {
				return "", false
			}
			b = append(b, byte(v))
		}
	}
	return string(b), true
}

var tagKey = regexp.MustCompile(`([^\s":]+):"`)

// tag adds the names that a struct tag gives to a field, for JSON also as a key.
func (c collector) tag(lit *ast.BasicLit) {
	if lit == nil {
		return
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return
	}
	for _, m := range tagKey.FindAllStringSubmatch(text, -1) {
		value, _ := reflect.StructTag(text).Lookup(m[1])
		name, _, _ := strings.Cut(value, ",")
		if name == "" || name == "-" || strings.ContainsAny(name, " =") {
			continue
		}
		c.add(compared, name)
		if m[1] == "json" {
			c.add(compared, strconv.Quote(name)+":")
		}
	}
}
