package bar

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// layout is which files a side has and which folders the go command leaves out of the module.
type layout struct {
	files []string // sorted
	// nested are the folders of other modules, ignored those that go.mod says to ignore; a pattern of the
	// latter that does not begin with "./" holds at every depth.
	nested, ignored []string
}

func newLayout(files []string, mod []byte) layout {
	l := layout{files: files}
	for _, p := range files {
		if path.Base(p) == "go.mod" && p != "go.mod" {
			l.nested = append(l.nested, path.Dir(p))
		}
	}
	if f, err := modfile.ParseLax("go.mod", mod, nil); err == nil {
		for _, ig := range f.Ignore {
			l.ignored = append(l.ignored, ig.Path)
		}
	}
	return l
}

// has says whether the side has the file.
func (l layout) has(p string) bool {
	_, ok := slices.BinarySearch(l.files, p)
	return ok
}

// tests are the test files that the patterns of the go command reach.
func (l layout) tests() []string {
	var tests []string
	for _, p := range l.files {
		if isTest(p) && l.runs(p) {
			tests = append(tests, p)
		}
	}
	return tests
}

// runs says whether a Go file is one that "go test ./..." would compile, build constraints aside.
func (l layout) runs(p string) bool {
	return l.why(p) == ""
}

// why says why the go command passes a Go file over; empty where it does not.
func (l layout) why(p string) string {
	if base := path.Base(p); strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") {
		return "the go command passes over " + base
	}
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		base := path.Base(dir)
		switch {
		case base == "testdata", base == "vendor", strings.HasPrefix(base, "_"), strings.HasPrefix(base, "."):
			return "the go command passes over " + dir
		case slices.Contains(l.nested, dir):
			return dir + " is a module of its own"
		}
		for _, ig := range l.ignored {
			rooted, ok := strings.CutPrefix(ig, "./")
			if dir == rooted || !ok && strings.HasSuffix(dir, "/"+ig) {
				return "go.mod ignores " + dir
			}
		}
	}
	return ""
}

func isGo(p string) bool   { return strings.HasSuffix(p, ".go") }
func isTest(p string) bool { return strings.HasSuffix(p, "_test.go") }

// dirOf is the folder of a file, "." for the module's own.
func dirOf(p string) string { return path.Dir(p) }
