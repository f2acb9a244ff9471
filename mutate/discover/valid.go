package discover

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// checker settles whether a change of the package's source compiles.
//
// Checking the whole package for each mutant costs milliseconds, and nearly every mutant lies within one
// function body or one variable's initial value. So only that declaration is parsed again, as a file of
// its own whose declarations are all blank, and the type checker adds the file to a package that has been
// checked before: it sees all other declarations, and its own add nothing to the package. What a single
// declaration cannot tell, such as an import that no other one uses any more, is answered from notes
// taken of the original; where that is not possible the whole package is checked.
type checker struct {
	p *Package
	// pkg is an instance of the package that the added files may litter, and fset has their places,
	// behind those of the package's own.
	pkg   *types.Package
	fset  *token.FileSet
	added int
	files map[string]*sourceFile
	// whole counts checks of the whole package.
	whole int
}

// litter is how many files are added to one instance before it is replaced: it keeps their scopes.
const litter = 2000

func newChecker(p *Package) *checker {
	c := &checker{p: p, files: map[string]*sourceFile{}}
	for _, f := range p.Files {
		if !f.Cgo {
			c.files[f.Name] = newSourceFile(p, f)
		}
	}
	return c
}

// check says why the file with that span replaced does not compile; empty means that it does.
func (c *checker) check(name string, start, end int, replacement string) string {
	f := c.files[name]
	if u := f.unit(start, end); u != nil {
		if cuts := u.cuts(c.p, start, end); cuts != nil {
			text := without(f.Src, cuts, u.start, start, end, u.end, replacement)
			if reason, settled := c.checkUnit(f, u, text, true); settled {
				return reason
			}
		}
		if reason, settled := c.checkUnit(f, u, splice(f.Src, u.start, start, end, u.end, replacement), false); settled {
			return reason
		}
	}
	return c.checkWhole(f, start, end, replacement)
}

// checkWhole checks the package with the changed file.
func (c *checker) checkWhole(f *sourceFile, start, end int, replacement string) string {
	c.whole++
	fset := token.NewFileSet()
	fset.AddFile("", 1, c.p.Fset.Base())
	changed, err := parser.ParseFile(fset, f.Name, splice(f.Src, 0, start, end, len(f.Src), replacement), parseMode)
	if err != nil {
		return syntaxError(err)
	}
	files := slices.Clone(c.p.syntax())
	files[slices.Index(files, f.Syntax)] = changed
	var first error
	conf := c.p.config(func(err error) {
		if first == nil {
			first = err
		}
	})
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	_, _ = conf.Check(c.p.ImportPath, fset, files, info)
	if first != nil {
		return message(first)
	}
	return crash(changed, info)
}

// crash says what of a file the type checker takes and the compiler crashes on: copying a string to nil.
func crash(file *ast.File, info *types.Info) (reason string) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return reason == ""
		}
		fn, _ := ast.Unparen(call.Fun).(*ast.Ident)
		to, _ := ast.Unparen(call.Args[0]).(*ast.Ident)
		if fn == nil || to == nil || fn.Name != "copy" || to.Name != "nil" {
			return reason == ""
		}
		_, builtin := info.Uses[fn].(*types.Builtin)
		if _, isNil := info.Uses[to].(*types.Nil); isNil && builtin {
			reason = "the compiler crashes on copying to nil"
		}
		return reason == ""
	})
	return reason
}

// checkUnit checks the changed declaration alone, given its text, which may lack elements. It is not
// settled where the answer depends on others.
func (c *checker) checkUnit(f *sourceFile, u *unit, body []byte, lacking bool) (reason string, settled bool) {
	if c.pkg == nil || c.added >= litter {
		c.renew()
	}
	c.added++
	text := append(append([]byte("package "+c.p.Name+";"), u.keyword...), body...)
	// Comments are left out, and so is the file's header: its version is set below.
	file, err := parser.ParseFile(c.fset, f.Name, text, parser.SkipObjectResolution)
	if file != nil {
		// Nothing asks for the places afterwards, and the set would grow with every mutant.
		defer c.fset.RemoveFile(c.fset.File(file.FileStart))
	}
	if err != nil || len(file.Decls) != 1 {
		return "", false
	}
	names, ok := u.anonymous(file.Decls[0])
	if !ok {
		return "", false
	}
	imports := f.imports(body)
	file.GoVersion = f.Syntax.GoVersion
	file.Decls = append(imports, file.Decls...)

	var first error
	used := map[token.Pos]bool{}
	for _, d := range imports {
		for _, spec := range d.(*ast.GenDecl).Specs {
			used[spec.Pos()] = true
		}
	}
	conf := c.p.config(func(err error) {
		var e types.Error
		if errors.As(err, &e) && f.importAt[e.Pos] {
			used[e.Pos] = false
		} else if first == nil {
			first = err
		}
	})
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	_ = types.NewChecker(conf, c.fset, c.pkg, info).Files([]*ast.File{file})
	if first != nil {
		return message(first), true
	}
	if reason := crash(file, info); reason != "" {
		return reason, true
	}
	for _, spec := range f.Syntax.Imports {
		if f.names[spec] != "_" && !used[spec.Pos()] && f.usedOutside(spec, u) == 0 {
			return f.unused(spec), !lacking
		}
	}
	// A package-level name that the original does not use may close an initialisation cycle, and a new
	// type of a variable concerns all who use it.
	return "", (lacking || u.sameTypes(info, names)) && u.knows(c.pkg, info)
}

// renew replaces the instance of the package.
func (c *checker) renew() {
	conf := c.p.config(func(error) {})
	c.pkg, _ = conf.Check(c.p.ImportPath, c.p.Fset, c.p.syntax(), nil)
	c.fset = token.NewFileSet()
	c.fset.AddFile("", 1, c.p.Fset.Base())
	c.added = 0
}

// splice returns src[from:to] with src[start:end] replaced.
func splice(src []byte, from, start, end, to int, replacement string) []byte {
	text := make([]byte, 0, to-from+len(replacement))
	text = append(text, src[from:start]...)
	text = append(text, replacement...)
	return append(text, src[end:to]...)
}

func syntaxError(err error) string {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return "syntax error: " + firstLine(list[0].Msg)
	}
	return "syntax error: " + firstLine(err.Error())
}

func message(err error) string {
	if err == nil {
		return ""
	}
	var e types.Error
	if errors.As(err, &e) {
		return firstLine(e.Msg)
	}
	return firstLine(err.Error())
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
