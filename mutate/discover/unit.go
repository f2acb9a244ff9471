package discover

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"sort"
	"strconv"
)

// sourceFile is a file with notes of its declarations.
type sourceFile struct {
	*File
	units    []*unit // by place
	importAt map[token.Pos]bool
	names    map[*ast.ImportSpec]string
	// uses counts the units that use an import, and those outside of any unit, which are under nil.
	uses map[*ast.ImportSpec]map[*unit]bool
}

// unit is a declaration that can be checked alone: a function, or one line of a package-level var.
type unit struct {
	// start and end are byte offsets of its text, which follows the keyword; the change may be anywhere
	// in one of the insides.
	start, end int
	keyword    string
	spec       *ast.ValueSpec // of a var
	insides    [][2]int
	// names are the package-level variables and functions, methods included, that it uses.
	names map[string]bool
	// vars are the variables that it declares whose type is that of their value.
	vars []types.Type
}

func newSourceFile(p *Package, f *File) *sourceFile {
	s := &sourceFile{File: f, importAt: map[token.Pos]bool{}, names: map[*ast.ImportSpec]string{}, uses: map[*ast.ImportSpec]map[*unit]bool{}}
	n := &notes{p: p, s: s, specs: map[types.Object]*ast.ImportSpec{}, dots: map[*types.Package]*ast.ImportSpec{}}
	for _, spec := range f.Syntax.Imports {
		n.addImport(spec)
	}
	offset := func(pos token.Pos) int { return p.Fset.PositionFor(pos, false).Offset }
	for _, decl := range f.Syntax.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			var u *unit
			if d.Body != nil {
				u = &unit{start: offset(d.Pos()), end: offset(d.End()), names: map[string]bool{}}
				u.insides = [][2]int{{offset(d.Body.Pos()), offset(d.Body.End())}}
				s.units = append(s.units, u)
			}
			n.addUses(u, d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				var u *unit
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR && len(v.Values) > 0 {
					u = &unit{start: offset(v.Pos()), end: offset(v.End()), keyword: "var ", spec: v, names: map[string]bool{}}
					for _, x := range v.Values {
						u.insides = append(u.insides, [2]int{offset(x.Pos()), offset(x.End())})
					}
					for _, name := range v.Names {
						u.vars = append(u.vars, p.Info.Defs[name].Type())
					}
					s.units = append(s.units, u)
				}
				n.addUses(u, spec)
			}
		}
	}
	return s
}

// notes writes down what each unit of a file uses.
type notes struct {
	p     *Package
	s     *sourceFile
	specs map[types.Object]*ast.ImportSpec
	dots  map[*types.Package]*ast.ImportSpec
}

func (n *notes) addImport(spec *ast.ImportSpec) {
	n.s.importAt[spec.Pos()] = true
	n.s.uses[spec] = map[*unit]bool{}
	obj := n.p.Info.Implicits[spec]
	if spec.Name != nil {
		obj = n.p.Info.Defs[spec.Name]
	}
	if name, ok := obj.(*types.PkgName); ok {
		n.specs[name] = spec
		n.s.names[spec] = name.Name()
		if name.Name() == "." {
			n.dots[name.Imported()] = spec
		}
	}
}

// addUses notes the names under a node; the unit is nil outside of any.
func (n *notes) addUses(u *unit, root ast.Node) {
	qualified := map[*ast.Ident]bool{}
	ast.Inspect(root, func(node ast.Node) bool {
		if sel, ok := node.(*ast.SelectorExpr); ok {
			qualified[sel.Sel] = true
		}
		id, ok := node.(*ast.Ident)
		if !ok {
			return true
		}
		obj := n.p.Info.Uses[id]
		if obj == nil {
			return true
		}
		spec := n.specs[obj]
		if spec == nil && !qualified[id] && obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			spec = n.dots[obj.Pkg()]
		}
		if spec != nil {
			n.s.uses[spec][u] = true
		}
		if u != nil && packageLevel(n.p.Types, obj) {
			u.names[initName(obj)] = true
		}
		return true
	})
}

// packageLevel reports whether the object is one that initialisation may depend on.
func packageLevel(pkg *types.Package, obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Var:
		return obj.Parent() == pkg.Scope()
	case *types.Func:
		return obj.Pkg() == pkg
	}
	return false
}

// initName tells apart what initialisation may depend on; methods of one name count as one.
func initName(obj types.Object) string {
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		return "." + obj.Name()
	}
	return obj.Name()
}

// unit returns the one whose insides hold the span, nil where there is none.
func (s *sourceFile) unit(start, end int) *unit {
	i := sort.Search(len(s.units), func(i int) bool { return s.units[i].end >= end })
	if i == len(s.units) {
		return nil
	}
	for _, in := range s.units[i].insides {
		if in[0] <= start && end <= in[1] {
			return s.units[i]
		}
	}
	return nil
}

// usedOutside counts the places other than the unit that use the import.
func (s *sourceFile) usedOutside(spec *ast.ImportSpec, u *unit) int {
	n := len(s.uses[spec])
	if s.uses[spec][u] {
		n--
	}
	return n
}

// imports declares those of the file's imports whose names occur in the text: nothing else of it can mean
// the others.
func (s *sourceFile) imports(text []byte) []ast.Decl {
	d := &ast.GenDecl{Tok: token.IMPORT}
	for _, spec := range s.Syntax.Imports {
		if name := s.names[spec]; name == "." || name != "_" && bytes.Contains(text, []byte(name)) {
			d.Specs = append(d.Specs, spec)
		}
	}
	if len(d.Specs) == 0 {
		return nil
	}
	return []ast.Decl{d}
}

// unused says, as the compiler does, that an import is not used.
func (s *sourceFile) unused(spec *ast.ImportSpec) string {
	name, last := s.names[spec], ""
	if quoted, err := strconv.Unquote(spec.Path.Value); err == nil {
		last = path.Base(quoted)
	}
	if name == "." || name == last {
		return spec.Path.Value + " imported and not used"
	}
	return fmt.Sprintf("%s imported as %s and not used", spec.Path.Value, name)
}

// anonymous makes the names that the declaration declares blank and returns them; not ok means that it
// is another kind of declaration than the original.
func (u *unit) anonymous(decl ast.Decl) (names []*ast.Ident, ok bool) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if u.keyword != "" || d.Body == nil {
			return nil, false
		}
		names = []*ast.Ident{d.Name}
	case *ast.GenDecl:
		if u.keyword == "" || len(d.Specs) != 1 {
			return nil, false
		}
		v, isValue := d.Specs[0].(*ast.ValueSpec)
		if !isValue || len(v.Names) != len(u.vars) {
			return nil, false
		}
		names = v.Names
	}
	for _, name := range names {
		name.Name = "_"
	}
	return names, true
}

// sameTypes reports whether the variables have the types of the original.
func (u *unit) sameTypes(info *types.Info, names []*ast.Ident) bool {
	for i, want := range u.vars {
		obj := info.Defs[names[i]]
		if obj == nil || !sameType(obj.Type(), want) {
			return false
		}
	}
	return true
}

// sameType compares types of two instances of a package, by their full text.
func sameType(a, b types.Type) bool {
	full := func(p *types.Package) string { return p.Path() }
	return types.TypeString(a, full) == types.TypeString(b, full)
}

// knows reports whether the original uses every package-level variable and function that this uses.
func (u *unit) knows(pkg *types.Package, info *types.Info) bool {
	for _, obj := range info.Uses {
		if packageLevel(pkg, obj) && !u.names[initName(obj)] {
			return false
		}
	}
	return true
}
