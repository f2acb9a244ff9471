package bar

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"path"
	"slices"
	"strings"
)

// when is the condition under which a file is compiled; a nil expr means always.
type when struct{ expr constraint.Expr }

func (w when) String() string {
	if w.expr == nil {
		return "no build constraint"
	}
	return w.expr.String()
}

func (w when) and(x constraint.Expr) when {
	if w.expr == nil {
		return when{x}
	}
	return when{&constraint.AndExpr{X: w.expr, Y: x}}
}

func (w when) or(other when) when {
	if w.expr == nil || other.expr == nil {
		return when{}
	}
	return when{&constraint.OrExpr{X: w.expr, Y: other.expr}}
}

// condition reads a file's //go:build line and the suffixes of its name.
func condition(p string, file *ast.File) when {
	w := named(path.Base(p))
	if file == nil {
		return w
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && constraint.IsGoBuild(c.Text) {
				if x, err := constraint.Parse(c.Text); err == nil {
					return w.and(x)
				}
			}
		}
	}
	return w
}

// named reads the condition that a name such as x_linux_amd64_test.go sets.
func named(base string) when {
	name, _, _ := strings.Cut(base, ".")
	_, name, ok := strings.Cut(name, "_")
	if !ok {
		return when{}
	}
	parts := strings.Split(name, "_")
	if parts[len(parts)-1] == "test" {
		parts = parts[:len(parts)-1]
	}
	var w when
	n := len(parts)
	if n >= 1 && slices.Contains(knownArch, parts[n-1]) {
		w = w.and(&constraint.TagExpr{Tag: parts[n-1]})
		n--
	}
	if n >= 1 && slices.Contains(knownOS, parts[n-1]) {
		w = w.and(&constraint.TagExpr{Tag: parts[n-1]})
	}
	return w
}

// maxFree is how many tags other than systems and architectures are tried in every combination.
const maxFree = 10

// narrower says whether there is a build in which the file was compiled before and is not any more. Of
// more tags than can be tried it says so unless the conditions are the same.
func narrower(before, after when) bool {
	if after.expr == nil || before.String() == after.String() {
		return false
	}
	var free []string
	systems, archs := []string{""}, []string{""}
	for _, tag := range append(tags(before.expr), tags(after.expr)...) {
		switch {
		case slices.Contains(knownOS, tag) || tag == "unix":
			systems = knownOS
		case slices.Contains(knownArch, tag):
			archs = knownArch
		case !slices.Contains(free, tag) && !fixed(tag):
			free = append(free, tag)
		}
	}
	if len(free) > maxFree {
		return true
	}
	for _, system := range systems {
		for _, arch := range archs {
			for set := range 1 << len(free) {
				holds := func(tag string) bool {
					if i := slices.Index(free, tag); i >= 0 {
						return set&(1<<i) != 0
					}
					return tag == arch || onSystem(tag, system) || fixed(tag) && fixedValue(tag)
				}
				if (before.expr == nil || before.expr.Eval(holds)) && !after.expr.Eval(holds) {
					return true
				}
			}
		}
	}
	return false
}

func tags(x constraint.Expr) []string {
	switch x := x.(type) {
	case *constraint.TagExpr:
		return []string{x.Tag}
	case *constraint.NotExpr:
		return tags(x.X)
	case *constraint.AndExpr:
		return append(tags(x.X), tags(x.Y)...)
	case *constraint.OrExpr:
		return append(tags(x.X), tags(x.Y)...)
	}
	return nil
}

// fixed says whether a tag has one value in every build by the stock toolchain.
func fixed(tag string) bool {
	return tag == "gc" || tag == "gccgo" || strings.HasPrefix(tag, "go1.")
}

func fixedValue(tag string) bool {
	return tag == "gc" || slices.Contains(build.Default.ReleaseTags, tag)
}

func onSystem(tag, system string) bool {
	switch {
	case tag == system:
		return true
	case tag == "unix":
		return slices.Contains(unixOS, system)
	}
	return tag == "linux" && system == "android" || tag == "solaris" && system == "illumos" || tag == "darwin" && system == "ios"
}

// The systems and architectures whose names are build constraints, whether or not they are supported
// still.
var (
	knownOS = []string{
		"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl",
		"netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",
	}
	unixOS = []string{
		"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "linux", "netbsd",
		"openbsd", "solaris",
	}
	knownArch = []string{
		"386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips", "mipsle", "mips64",
		"mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x",
		"sparc", "sparc64", "wasm",
	}
)
