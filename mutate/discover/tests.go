package discover

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// LoadTests sets Tests: the package once more, with those test files that belong to it. External tests
// are another package and are left out. Its error says why the tests do not compile.
func (p *Package) LoadTests(ctx context.Context) error {
	t := *p
	t.Files = slices.Clone(p.Files)
	t.TestFiles = nil
	for _, name := range p.TestFiles {
		f, err := p.loader.parseFile(p.Dir, name)
		if err != nil {
			return fmt.Errorf("test of %s: %w", p.ImportPath, err)
		}
		f.Test = true
		t.Files = append(t.Files, f)
	}
	if err := p.loader.listImports(ctx, t.Files); err != nil {
		return err
	}
	t.Info = newInfo()
	var first error
	t.Types, _ = t.config(func(err error) {
		if first == nil {
			first = err
		}
	}).Check(t.ImportPath, t.Fset, t.syntax(), t.Info)
	if first != nil {
		return fmt.Errorf("test of %s: %w", p.ImportPath, first)
	}
	p.Tests = &t
	return nil
}

// listImports asks the go command for the export data of imports that are not known yet.
func (l *loader) listImports(ctx context.Context, files []*File) error {
	var unknown []string
	for _, f := range files {
		for _, spec := range f.Syntax.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err == nil && path != "unsafe" && path != "C" && l.export[path] == "" && !slices.Contains(unknown, path) {
				unknown = append(unknown, path)
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	exports, err := l.config.compiled(ctx, unknown)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.Copy(l.export, exports)
	return nil
}
