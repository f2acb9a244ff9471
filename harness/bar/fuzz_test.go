package bar

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/internal/change"
)

// seeds are the Go files of the cases and of this package.
func seeds(f *testing.F) {
	f.Helper()
	cases, _ := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	for _, name := range cases {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if isGo(file.Name) {
				f.Add(file.Data)
			}
		}
	}
	own, _ := filepath.Glob("*.go")
	for _, name := range own {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("package p\nfunc TestA(t *testing.T) { a := func() { b() }; b := func() { a(); t.Error() }; a() "))
	f.Add([]byte("package p\nfunc TestA(t *testing.T) {"))
	f.Add([]byte("package p\nfunc TestA(t *testing.T) { a := func() { for range x { t.Error() } }; b := func() { a(); a() }; c := func() { b(); b() }; c() }"))
}

// A file compared with itself lowers nothing, whatever it holds, and neither does one that only has
// its functions in another order or stands in another folder.
func FuzzAFileComparedWithItselfLowersNothing(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		both := func(p string) (map[id]group, *source) {
			s := parseSource(p, src)
			return collect(map[string]*source{p: s}), s
		}
		was, s := both("a/x_test.go")
		is, _ := both("a/x_test.go")
		moved, _ := both("b/y_test.go")
		for _, now := range []map[id]group{is, moved} {
			kept, gone := pair(was, now, nil)
			if len(gone) > 0 {
				t.Errorf("%s is gone", gone[0].name)
			}
			if len(kept) != len(s.tests()) {
				t.Errorf("%d of %d tests were paired", len(kept), len(s.tests()))
			}
			for _, k := range kept {
				if k.was.name == k.is.name && len(was[id{s.pkg(), k.was.name}]) == 1 && k.was.counts != k.is.counts {
					t.Errorf("%s: %+v and %+v", k.was.name, k.was.counts, k.is.counts)
				}
				if k.was.checks < 0 || k.was.checks > most || k.was.cases > most {
					t.Errorf("%s: counts out of range: %+v", k.was.name, k.was.counts)
				}
			}
		}
	})
}

func FuzzSuppressionsMoveFreely(f *testing.F) {
	seeds(f)
	f.Add([]byte("\ufeffpackage p //nolint:a,b\r\n/* #nosec G101,G102\n*/ //lint:ignore * x\n//nolint"))
	f.Fuzz(func(t *testing.T, src []byte) {
		found := suppressionsIn(src)
		for _, s := range found {
			if s.what == "" || s.line < 1 || s.line > bytes.Count(src, []byte("\n"))+1 {
				t.Errorf("%+v is not in the file", s)
			}
		}
		back := slices.Clone(found)
		slices.Reverse(back)
		file := change.File{Path: "x.go", Kind: change.Modified}
		if more, fewer := compareSuppressions(file, found, back); len(more)+len(fewer) > 0 {
			t.Errorf("moving them adds %v and takes %v", more, fewer)
		}
		if more, _ := compareSuppressions(file, nil, found); len(more) != len(found) {
			t.Errorf("%d of %d are new to a file without", len(more), len(found))
		}
	})
}

func TestCountsStayWithinTheirLimitHoweverHelpersMultiply(t *testing.T) {
	var b strings.Builder
	b.WriteString("package p\nfunc TestA(t *testing.T) { h0(t) }\n")
	for i := range 40 {
		fmt.Fprintf(&b, "func h%d(t *testing.T) { h%d(t); h%d(t) }\n", i, i+1, i+1)
	}
	b.WriteString("func h40(t *testing.T) { t.Error(); t.Skip() }\n")
	tests := collect(map[string]*source{"x_test.go": parseSource("x_test.go", []byte(b.String()))})
	for _, g := range tests {
		if g[0].checks != most || g[0].skips != most {
			t.Errorf("%s: %+v, want %d checks and skips", g[0].name, g[0].counts, most)
		}
	}
	if len(tests) != 1 {
		t.Errorf("%d tests, want 1", len(tests))
	}
}

func TestHelpersThatCallEachOtherCountTheSameInAnyOrder(t *testing.T) {
	funcs := []string{
		"func TestA(t *testing.T) { a(t) }\n",
		"func TestB(t *testing.T) { b(t); b(t) }\n",
		"func TestC(t *testing.T) { c(t); a(t) }\n",
		"func a(t *testing.T) { b(t); t.Error() }\n",
		"func b(t *testing.T) { a(t); c(t); t.Error(); t.Error() }\n",
		"func c(t *testing.T) { b(t); t.Skip() }\n",
	}
	count := func() map[string]counts {
		src := "package p\n" + strings.Join(funcs, "")
		out := map[string]counts{}
		for k, g := range collect(map[string]*source{"x_test.go": parseSource("x_test.go", []byte(src))}) {
			out[k.name] = g[0].counts
		}
		return out
	}
	want := count()
	if want["TestA"].checks < 3 || want["TestB"].skips < 1 {
		t.Errorf("got %+v, want the helpers counted", want)
	}
	for range funcs {
		funcs = append(funcs[1:], funcs[0])
		if got := count(); !maps.Equal(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestCountingEndsHoweverManyHelpersCallEachOther(t *testing.T) {
	var b strings.Builder
	b.WriteString("package p\nfunc TestA(t *testing.T) { h0(t); t.Error() }\n")
	for i := range 30 {
		fmt.Fprintf(&b, "func h%d(t *testing.T) {\n", i)
		for j := range 30 {
			fmt.Fprintf(&b, "\th%d(t)\n", j)
		}
		b.WriteString("\tt.Error()\n}\n")
	}
	for _, g := range collect(map[string]*source{"x_test.go": parseSource("x_test.go", []byte(b.String()))}) {
		if g[0].checks < 30 {
			t.Errorf("%s: %+v, want 30 checks at least", g[0].name, g[0].counts)
		}
	}
}
