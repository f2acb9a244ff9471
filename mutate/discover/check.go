package discover

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// loader holds what the packages of one load share.
type loader struct {
	config   Config
	fset     *token.FileSet
	export   map[string]string   // import path → file of export data
	compiled map[string][]string // import path → files, for packages with cgo
	sizes    types.Sizes

	mu       sync.Mutex
	imported map[string]*types.Package
}

func newLoader(c Config, exports map[string]string, arch string) *loader {
	l := &loader{
		config:   c,
		fset:     token.NewFileSet(),
		export:   exports,
		compiled: map[string][]string{},
		sizes:    types.SizesFor("gc", arch),
		imported: map[string]*types.Package{},
	}
	if l.sizes == nil {
		l.sizes = types.SizesFor("gc", runtime.GOARCH)
	}
	return l
}

// loadAll loads the packages on all processors.
func (l *loader) loadAll(ctx context.Context, targets []*listedPackage) ([]*Package, error) {
	packages, errs := make([]*Package, len(targets)), make([]error, len(targets))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, t := range targets {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if errs[i] = ctx.Err(); errs[i] == nil {
				packages[i], errs[i] = l.load(t)
			}
		})
	}
	wg.Wait()
	var loaded []*Package
	for i, p := range packages {
		if errs[i] == nil {
			loaded = append(loaded, p)
		}
	}
	return loaded, errors.Join(errs...)
}

func (l *loader) load(t *listedPackage) (*Package, error) {
	p := &Package{
		ImportPath: t.ImportPath, Name: t.Name, Dir: t.Dir,
		Fset: l.fset, Sizes: l.sizes, TestFiles: t.TestGoFiles, XTestFiles: t.XTestGoFiles,
		importer: pathImporter{l, t.ImportMap}, loader: l,
	}
	if t.Module != nil {
		p.Module = t.Module.Path
		p.GoVersion = "go1.16" // of a module that does not say
		if t.Module.GoVersion != "" {
			p.GoVersion = "go" + t.Module.GoVersion
		}
	}
	if err := l.parse(p, t); err != nil {
		return nil, err
	}
	p.Info = newInfo()
	var errs []string
	conf := p.config(func(err error) { errs = append(errs, err.Error()) })
	p.Types, _ = conf.Check(p.ImportPath, p.Fset, p.syntax(), p.Info)
	if len(errs) == 0 && t.Error != nil {
		errs = append(errs, t.Error.line())
	}
	if len(errs) > 0 {
		return nil, &PackageError{t.ImportPath, errs}
	}
	return p, nil
}

func newInfo() *types.Info {
	return &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
}

// config is how the compiler reads the package; report is called for each error.
func (p *Package) config(report func(error)) *types.Config {
	return &types.Config{GoVersion: p.GoVersion, Sizes: p.Sizes, Importer: p.importer, Error: report}
}

// Check checks the package's types again, after a change of its syntax. What it finds out is written to
// info, and the error is the first of several.
func (p *Package) Check(info *types.Info) (*types.Package, error) {
	return p.config(nil).Check(p.ImportPath, p.Fset, p.syntax(), info)
}

// syntax lists the files whose types make up the package.
func (p *Package) syntax() []*ast.File {
	var files []*ast.File
	for _, f := range p.Files {
		if !f.Cgo {
			files = append(files, f.Syntax)
		}
	}
	return append(files, p.extra...)
}

const parseMode = parser.ParseComments | parser.SkipObjectResolution

func (l *loader) parse(p *Package, t *listedPackage) error {
	failed := &PackageError{ImportPath: t.ImportPath}
	if t.Error != nil && len(t.GoFiles)+len(t.CgoFiles) == 0 {
		return &PackageError{t.ImportPath, []string{t.Error.line()}}
	}
	add := func(name string, cgo bool) {
		f, err := l.parseFile(t.Dir, name)
		if err != nil {
			failed.Errors = append(failed.Errors, err.Error())
			return
		}
		f.Cgo = cgo
		p.Files = append(p.Files, f)
	}
	own := map[string]bool{}
	for _, name := range t.GoFiles {
		own[join(t.Dir, name)] = true
		add(name, false)
	}
	for _, name := range t.CgoFiles {
		add(name, true)
	}
	for _, name := range l.compiled[t.ImportPath] {
		// Generated files come from the build cache and have no extension.
		if path := join(t.Dir, name); !own[path] && (filepath.Ext(path) == "" || strings.HasSuffix(path, ".go")) {
			f, err := parser.ParseFile(l.fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				failed.Errors = append(failed.Errors, err.Error())
				continue
			}
			p.extra = append(p.extra, f)
		}
	}
	if len(t.CgoFiles) > 0 && len(p.extra) == 0 && len(failed.Errors) == 0 {
		failed.Errors = append(failed.Errors, "its cgo files could not be translated: see \"go build\"")
	}
	if len(failed.Errors) > 0 {
		return failed
	}
	return nil
}

func (l *loader) parseFile(dir, name string) (*File, error) {
	f := &File{Name: filepath.Base(name), Path: join(dir, name)}
	var err error
	if f.Src, err = os.ReadFile(f.Path); err != nil {
		return nil, err
	}
	if f.Syntax, err = parser.ParseFile(l.fset, f.Path, f.Src, parseMode); err != nil {
		return nil, err
	}
	f.Generated = ast.IsGenerated(f.Syntax)
	return f, nil
}

// pathImporter reads packages from their export data, by the import paths of one package's source.
type pathImporter struct {
	l *loader
	// vendored maps import paths in the source to those of the packages.
	vendored map[string]string
}

func (i pathImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if to, ok := i.vendored[path]; ok {
		path = to
	}
	i.l.mu.Lock()
	defer i.l.mu.Unlock()
	if p := i.l.imported[path]; p != nil && p.Complete() {
		return p, nil
	}
	name := i.l.export[path]
	if name == "" {
		return nil, fmt.Errorf("%s has no export data: it does not compile", path)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f) //nolint:staticcheck // go list -export names archives; Read alone does not find the export data in them
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, i.l.fset, i.l.imported, path)
}
