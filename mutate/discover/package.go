package discover

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Package is a package with its syntax and types. Test files are named only.
type Package struct {
	ImportPath string
	Name       string
	// Dir is the absolute folder; Module the path of its module, empty outside of one.
	Dir, Module string
	// GoVersion is the language version its files are compiled at unless they say otherwise, such as
	// "go1.21"; empty means the toolchain's.
	GoVersion string
	Fset      *token.FileSet
	Files     []*File
	Types     *types.Package
	Info      *types.Info
	// TestFiles and XTestFiles are base names.
	TestFiles, XTestFiles []string
	Sizes                 types.Sizes
	// Tests is what LoadTests sets.
	Tests *Package

	// extra are files that the go command generated for cgo: they take the place of the cgo files when
	// types are checked.
	extra    []*ast.File
	importer types.Importer
	loader   *loader
}

// File is one source file of a package that is not a test.
type File struct {
	// Name is the base name, Path the absolute one.
	Name, Path string
	Src        []byte
	// Syntax has comments, and no deprecated object resolution.
	Syntax *ast.File
	// Cgo marks a file that imports "C". Its syntax has no types, and it is not mutated.
	Cgo bool
	// Generated marks a file headed "Code generated … DO NOT EDIT."; it is mutated like any other.
	Generated bool
	// Test marks a test file, which only Package.Tests has.
	Test bool
}

// Range is a range of lines, both ends included.
type Range struct{ From, To int }

// Options narrow the list of mutants.
type Options struct {
	// Lines are the lines of interest by the base name of the file; nil means all. A mutant that
	// overlaps none of them is left out.
	Lines map[string][]Range
	// Exclude leaves out files, given the absolute path; nil excludes none.
	Exclude func(path string) bool
	// Arid mutates code that tests have no business with, such as logging, instead of ignoring it.
	Arid bool
}
