package schemagen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

// Source has the doc comments and string constants of a package. The nil Source has none.
type Source struct {
	types     map[string]string
	fields    map[[2]string]string
	constants map[string][]string
}

// Type returns the doc of a type, in one line.
func (s *Source) Type(name string) string {
	if s == nil {
		return ""
	}
	return s.types[name]
}

// Field returns the doc of a struct's field, in one line.
func (s *Source) Field(typ, field string) string {
	if s == nil {
		return ""
	}
	return s.fields[[2]string{typ, field}]
}

// Constants returns the values of the constants of a string type, in the order of the source.
func (s *Source) Constants(typ string) []string {
	if s == nil {
		return nil
	}
	return s.constants[typ]
}

// ParseDir reads the Go files of a package's folder, tests left out.
func ParseDir(dir string) (*Source, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &Source{map[string]string{}, map[[2]string]string{}, map[string][]string{}}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				s.declaration(d)
			}
		}
	}
	return s, nil
}

func (s *Source) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			doc := spec.Doc
			if doc == nil {
				doc = d.Doc
			}
			s.types[spec.Name.Name] = oneLine(doc)
			if st, ok := spec.Type.(*ast.StructType); ok {
				s.structFields(spec.Name.Name, st)
			}
		case *ast.ValueSpec:
			typ, ok := spec.Type.(*ast.Ident)
			if d.Tok != token.CONST || !ok {
				continue
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil {
						s.constants[typ.Name] = append(s.constants[typ.Name], text)
					}
				}
			}
		}
	}
}

func (s *Source) structFields(typ string, st *ast.StructType) {
	for _, f := range st.Fields.List {
		for _, name := range f.Names {
			s.fields[[2]string{typ, name.Name}] = oneLine(f.Doc)
		}
	}
}

// oneLine joins the lines of a comment and drops the brackets of doc links.
func oneLine(doc *ast.CommentGroup) string {
	text := strings.Join(strings.Fields(doc.Text()), " ")
	return strings.NewReplacer("[", "", "]", "").Replace(text)
}
