package skeleton

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/passmuster/muster/internal/goldenfile"
)

const zoo = "./testdata/zoo"

// loadZoo loads the package that has a function for each kind of argument.
var loadZoo = sync.OnceValues(func() (*loaded, error) {
	c := Config{}
	p, err := c.load(context.Background(), zoo)
	if err != nil {
		return nil, err
	}
	return p, p.look(context.Background(), c)
})

func theZoo(t *testing.T) *loaded {
	t.Helper()
	p, err := loadZoo()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// functions are all exported functions and methods of a package.
func functions(p *loaded) []*types.Func {
	var list []*types.Func
	for _, name := range p.Types.Scope().Names() {
		switch o := p.Types.Scope().Lookup(name).(type) {
		case *types.Func:
			list = append(list, o)
		case *types.TypeName:
			n, ok := o.Type().(*types.Named)
			if !ok || types.IsInterface(n) {
				continue
			}
			list = slices.AppendSeq(list, n.Methods())
		}
	}
	return slices.DeleteFunc(list, func(fn *types.Func) bool { return !fn.Exported() })
}

// none are the functions of the zoo that have no skeleton, with what is said of them.
var none = map[string]string{
	"Constant":            "nothing that could be fuzzed",
	"Impossible":          "nothing is known that makes a",
	"Unnameable":          "cannot be named",
	"NewRouter":           "nothing that could be fuzzed",
	"(*Router).NewRoute":  "nothing that could be fuzzed",
	"Digest.Hex":          "",
	"Version.String":      "",
	"Version.MarshalText": "",
}

func TestEverySkeletonCompiles(t *testing.T) {
	p := theZoo(t)
	for _, payload := range []bool{false, true} {
		c := Config{Payload: payload}
		var all []*Skeleton
		for _, fn := range functions(p) {
			s, err := write(c, p, fn)
			var no *Refusal
			switch says := none[callName(fn)]; {
			case err == nil && says != "" && !payload:
				t.Errorf("%s has a skeleton", callName(fn))
			case err == nil:
				all = append(all, s)
			case !errors.As(err, &no) || says == "" || !strings.Contains(no.Text, says):
				t.Errorf("%s: %v, want %q", callName(fn), err, says)
			}
		}
		if len(all) < 60 {
			t.Errorf("only %d skeletons", len(all))
		}
		if err := check(context.Background(), c, all...); err != nil {
			t.Error(err)
		}
		passes(t, all)
	}
}

// passes runs the seeds of the first variants of all skeletons at once.
func passes(t *testing.T, all []*Skeleton) {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for _, s := range all {
		if s.Target == "FuzzEncodeID" {
			continue // which another test is about
		}
		path := filepath.Join(dir, s.File)
		if err := os.WriteFile(path, s.Variants[0].Source, 0o666); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(s.Dir, s.File)] = path
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "test", "-overlay="+overlay, "-count=1", zoo)
	cmd.Env = append(os.Environ(), "MUSTER_RUN=test", "MUSTER_OUT="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSkeletonsReadAsExpected(t *testing.T) {
	p := theZoo(t)
	for _, tt := range []struct {
		symbol  string
		payload bool
		checks  string
	}{
		{"Numbers", false, ""},
		{"Handle", false, ""},
		{"Standard", false, ""},
		{"ParseVersion", false, "what it reads is written so that it reads, and is written, the same"},
		{"MustParseVersion", false, "it panics exactly where ParseVersion has an error"},
		{"Version.UnmarshalText", false, "what it reads is written so that it reads, and is written, the same"},
		{"Unmarshal", false, "what it reads is written so that it reads, and is written, the same"},
		{"Decode", false, "what it reads is written so that it reads, and is written, the same"},
		{"Quote", false, "what it writes reads as what it was"},
		{"FormatFloat", false, "what it writes reads as what it was"},
		{"Valid", false, "it agrees with ValidBytes"},
		{"ValidBytes", false, "it agrees with Valid"},
		{"Itoa", false, "it agrees with AppendItoa"},
		{"Clean", false, "what it returns it leaves as it is"},
		{"CompareFold", false, "it agrees with itself the other way round"},
		{"EqualFold", false, "it agrees with itself the other way round"},
		{"Version.Compare", false, "it agrees with itself the other way round"},
		{"Open", false, ""},
		{"Half", false, ""},
		{"Save", false, ""},
		{"Cache.Put", false, ""},
		{"Route.Name", false, ""},
		{"Needy.Count", false, ""},
		{"Bill", false, ""},
		{"BillAll", false, ""},
		{"Handle", true, ""},
		{"Quote", true, "what it writes reads as what it was"},
		{"Sort", false, ""},
	} {
		name := strings.ReplaceAll(tt.symbol, ".", "_") + map[bool]string{true: "_payload"}[tt.payload]
		t.Run(name, func(t *testing.T) {
			fn, err := p.function(tt.symbol)
			if err != nil {
				t.Fatal(err)
			}
			s, err := write(Config{Payload: tt.payload}, p, fn)
			if err != nil {
				t.Fatal(err)
			}
			if s.Variants[0].Checks != tt.checks || s.Variants[len(s.Variants)-1].Checks != "" {
				t.Errorf("checks that %q, and last that %q", s.Variants[0].Checks, s.Variants[len(s.Variants)-1].Checks)
			}
			goldenfile.Check(t, "testdata/golden/"+strings.ToLower(name)+".go.txt", s.Variants[0].Source)
		})
	}
}

func TestNativeTypesNeedNoDependency(t *testing.T) {
	p := theZoo(t)
	for symbol, want := range map[string]bool{
		"Numbers": false, "Readers": false, "Lists": false, "Needy.Count": false, "Anything": false, "Cache.Put": false,
		"Bill": true, "BillAll": true, "Keys": true, "Colour": true, "Talk": true,
	} {
		fn, err := p.function(symbol)
		if err != nil {
			t.Fatal(err)
		}
		s, err := write(Config{}, p, fn)
		if err != nil || s.Muster != want || bytes.Contains(s.Variants[0].Source, []byte("passmuster/muster/fuzz\"")) != want {
			t.Errorf("%s: %v, %v", symbol, s.Muster, err)
		}
		if !s.Required || s.ImportPath != p.PkgPath || s.Dir != p.Dir {
			t.Errorf("%s: %+v", symbol, s)
		}
	}
}

func TestTheSameSkeletonIsWrittenEachTime(t *testing.T) {
	p := theZoo(t)
	for _, symbol := range []string{"Standard", "BillAll"} {
		fn, err := p.function(symbol)
		if err != nil {
			t.Fatal(err)
		}
		first, err := write(Config{}, p, fn)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			again, err := write(Config{}, p, fn)
			if err != nil || !bytes.Equal(again.Variants[0].Source, first.Variants[0].Source) {
				t.Fatalf("%s: %v", symbol, err)
			}
		}
	}
}

func TestWhatDoesNotHoldOnTheSeedsIsLeftOut(t *testing.T) {
	ctx := context.Background()
	s, err := Generate(ctx, Config{}, zoo+".EncodeID")
	if err != nil || len(s.Variants) != 2 || s.Target != "FuzzEncodeID" || s.File != "encode_id_fuzz_test.go" {
		t.Fatalf("%+v, %v", s, err)
	}
	got, err := s.Settle(ctx, Config{})
	if err != nil || got.Checks != "" || !got.Ran || got.Fails != "" || !bytes.Equal(got.Source, s.Variants[1].Source) {
		t.Errorf("settled on %+v, %v", got, err)
	}
	if len(got.Refuted) != 1 || got.Refuted[0].Checks != s.Variants[0].Checks || !strings.Contains(got.Refuted[0].Says, `-1 is written as "1", which reads as 1`) {
		t.Errorf("refuted: %+v", got.Refuted)
	}
	s.Variants = []Variant{{Source: bytes.Replace(s.Variants[1].Source, []byte("zoo.EncodeID(id)"), []byte("panic(zoo.EncodeID(id))"), 1)}}
	got, err = s.Settle(ctx, Config{})
	if err != nil || !strings.HasPrefix(got.Fails, "panic: ") || !got.Ran {
		t.Errorf("settled on %+v, %v", got, err)
	}
	s.Muster, s.Required = true, false
	if got, err = s.Settle(ctx, Config{}); err != nil || got.Ran {
		t.Errorf("ran what cannot be compiled: %+v, %v", got, err)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	s.Required = true
	if _, err = s.Settle(canceled, Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
