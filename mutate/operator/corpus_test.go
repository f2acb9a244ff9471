package operator

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// corpus are packages of different kinds; the standard library's have generics, labels, goto, tables,
// shadowed builtins and long functions.
var corpus = []string{
	"strconv", "net/url", "text/template", "encoding/json", "sort", "bufio", "slices", "sync", "context",
	"github.com/passmuster/muster/harness/gate", "github.com/passmuster/muster/harness/config", "github.com/passmuster/muster/internal/proc",
}

func TestProposalsOnACorpusAreValidInPlace(t *testing.T) {
	patterns, every, most := corpus, 40, 40
	if testing.Short() {
		patterns, every = []string{"net/url", "bufio"}, 20
	}
	if os.Getenv("MUSTER_RUN") == "mutation" {
		// Type-checking takes all of the time, and for each mutant. Examples and lines are checked by other tests.
		patterns, every, most = []string{"net/url", "bufio"}, 100, 1
	}
	type rate struct{ proposed, checked, compiled int }
	rates := map[string]*rate{}
	for _, o := range All {
		rates[o.Name] = &rate{}
	}
	failures := map[string][]string{}
	turn := map[string]int{}
	for _, u := range packages(t, patterns...) {
		for i, f := range u.files {
			seen := map[string]bool{}
			for _, c := range u.changes(i, All) {
				at := fmt.Sprintf("%s: %s", u.fset.Position(c.Start), c.op)
				if f.FileStart > c.Start || c.Start > c.End || c.End > f.FileEnd {
					t.Fatalf("%s: outside the file", at)
				}
				if string(u.srcs[i][c.start:c.end]) == c.Replacement {
					t.Errorf("%s: changes nothing: %s", at, c.Replacement)
				}
				key := fmt.Sprint(c.op, " ", c.start, " ", c.end, " ", c.Replacement)
				if seen[key] {
					t.Errorf("%s: proposed twice: %s", at, c.Replacement)
				}
				seen[key] = true
				if err := u.parses(i, c); err != nil {
					t.Errorf("%s: %q for %q: %v", at, c.Replacement, u.srcs[i][c.start:c.end], err)
				}
				r := rates[c.op]
				r.proposed++
				if turn[c.op]++; r.proposed > most && turn[c.op]%every != 0 {
					continue
				}
				r.checked++
				if err := u.compiles(i, c); err == nil {
					r.compiled++
				} else {
					failures[c.op] = append(failures[c.op], fmt.Sprintf("%s: %q for %q: %v", at, c.Replacement, u.srcs[i][c.start:c.end], err))
				}
			}
		}
	}
	w := tabwriter.NewWriter(t.Output(), 0, 0, 2, ' ', 0)
	checked, compiled := 0, 0
	for _, o := range All {
		r := rates[o.Name]
		checked, compiled = checked+r.checked, compiled+r.compiled
		fmt.Fprintf(w, "%s\t%d proposed\t%d checked\t%d compile\t%v\n", o.Name, r.proposed, r.checked, r.compiled, map[bool]string{true: "off"}[o.Off])
		if os.Getenv("MUSTER_FAILURES") != "" {
			for _, f := range failures[o.Name][:min(8, len(failures[o.Name]))] {
				fmt.Fprintln(w, "    "+strings.ReplaceAll(f, "\t", " "))
			}
		}
		if r.checked >= 10 && r.compiled*100 < r.checked*95 {
			t.Errorf("%s: %d of %d compile, such as not:\n%s", o.Name, r.compiled, r.checked, strings.Join(failures[o.Name][:min(5, len(failures[o.Name]))], "\n"))
		}
	}
	w.Flush()
	t.Logf("%d of %d compile", compiled, checked)
	if checked == 0 {
		t.Error("nothing was checked")
	}
}

func TestProposalsAreTheSameEachTime(t *testing.T) {
	a, b := packages(t, "net/url", "bufio"), packages(t, "net/url", "bufio")
	for i := range a {
		for j := range a[i].files {
			var lists [2][]string
			for k, u := range []*unit{a[i], b[i]} {
				for _, c := range u.changes(j, All) {
					lists[k] = append(lists[k], fmt.Sprint(c.op, c.start, c.end, c.Replacement, c.Missing))
				}
			}
			if !slices.Equal(lists[0], lists[1]) {
				t.Errorf("%s: file %d differs", a[i].path, j)
			}
		}
	}
}

// parses parses the declaration around a change.
func (u *unit) parses(i int, c proposal) error {
	from, to := 0, len(u.srcs[i])
	for _, d := range u.files[i].Decls {
		if d.Pos() <= c.Start && c.End <= d.End() {
			from, to = u.fset.Position(d.Pos()).Offset, u.fset.Position(d.End()).Offset
		}
	}
	src := string(u.srcs[i][from:c.start]) + c.Replacement + string(u.srcs[i][c.end:to])
	if from > 0 {
		src = "package p; " + src
	}
	_, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	return err
}

// compiles checks the changed file; of the others only the declarations.
func (u *unit) compiles(i int, c proposal) error {
	fset, name := u.fset, "changed.go"
	f, err := parser.ParseFile(fset, name, splice(u.srcs[i], c), parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	defer fset.RemoveFile(fset.File(f.FileStart))
	files := []*ast.File{f}
	for j, other := range u.files {
		if j != i {
			files = append(files, bodiless(other))
		}
	}
	config := types.Config{Importer: u.imp, Error: func(e error) {
		if te := (types.Error{}); errors.As(e, &te) && fset.Position(te.Pos).Filename == name && err == nil {
			err = te
		}
	}}
	// Other files may import what only their functions' bodies use.
	_, _ = config.Check(u.path, fset, files, nil)
	return err
}

func bodiless(f *ast.File) *ast.File {
	g := *f
	g.Decls = slices.Clone(f.Decls)
	for i, d := range g.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Name.Name != "init" && !generic(fn) {
			h := *fn
			h.Body = nil
			g.Decls[i] = &h
		}
	}
	return &g
}

func generic(fn *ast.FuncDecl) bool {
	if fn.Type.TypeParams != nil {
		return true
	}
	found := false
	if fn.Recv != nil {
		ast.Inspect(fn.Recv, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.IndexExpr, *ast.IndexListExpr:
				found = true
			}
			return true
		})
	}
	return found
}
