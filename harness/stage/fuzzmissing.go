package stage

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/passmuster/muster/fuzz/engine/skeleton"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
)

// findMissing says that there are too few targets, and shows one that could be the next.
func (u *Unit) findMissing(ctx context.Context) {
	f, want := u.Evidence.Stages.Fuzz, u.Thresholds.Fuzz.Targets
	if f.Status == evidence.Unmeasured || len(f.Targets) >= want {
		return
	}
	found := evidence.Finding{
		Rule: evidence.RuleFuzzMissing, Severity: evidence.Error, File: u.Evidence.Dir,
		Message: fmt.Sprintf("%s, and the tier wants %d", words.Count(len(f.Targets), "fuzz target"), want),
		Replay:  u.fuzzCommand("--list"),
	}
	if source := u.Go.Source(); len(source) > 0 {
		found.File = path.Join(u.Evidence.Dir, source[0])
	}
	if at, s := u.suggestTarget(ctx); s != nil {
		found.File, found.Line, found.Function = path.Join(u.Evidence.Dir, at.file), at.line, at.name
		found.Detail = clip(fmt.Sprintf("%s writes %s:\n\n%s",
			words.Shell([]string{"muster", "fuzz", "init", symbol(u.Evidence.Dir, at.name)}), s.File, s.Variants[len(s.Variants)-1].Source))
	}
	u.find(found)
}

// symbol names a function as muster fuzz init takes it in the module's root.
func symbol(dir, name string) string {
	if dir == "." {
		return name
	}
	return "./" + dir + "." + name
}

// candidate is a function that could be fuzzed.
type candidate struct {
	name, file string
	line, rank int
}

// mostCandidates is how many functions a skeleton is tried for.
const mostCandidates = 4

// suggestTarget writes a skeleton for the function of the package that most looks like one that reads input.
func (u *Unit) suggestTarget(ctx context.Context) (candidate, *skeleton.Skeleton) {
	list := u.candidates()
	for _, c := range list[:min(len(list), mostCandidates)] {
		s, err := skeleton.Generate(ctx, skeleton.Config{Dir: u.Go.Dir, Env: u.Env, Flags: mutationFlags(u.Flags)}, c.name)
		if err == nil && len(s.Variants) > 0 {
			return c, s
		}
	}
	return candidate{}, nil
}

var readsInput = regexp.MustCompile(`^(Parse|Decode|Unmarshal|Read|Scan|Load|From|Compile|Lex|Tokenize|Convert|Validate)`)

// candidates are the exported functions with arguments, those that read input first.
func (u *Unit) candidates() []candidate {
	var list []candidate
	for _, name := range u.Go.Source() {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join(u.Go.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() || fn.Type.Params.NumFields() == 0 {
				continue
			}
			c := candidate{name: fn.Name.Name, file: name, line: fset.Position(fn.Pos()).Line, rank: 2}
			if readsInput.MatchString(c.name) {
				c.rank = 1
			}
			if slices.ContainsFunc(fn.Type.Params.List, func(p *ast.Field) bool { return isText(p.Type) }) {
				c.rank -= 2
			}
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	return list
}

// isText reports whether the type is string or []byte.
func isText(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name == "string"
	case *ast.ArrayType:
		elem, ok := t.Elt.(*ast.Ident)
		return ok && t.Len == nil && elem.Name == "byte"
	}
	return false
}
