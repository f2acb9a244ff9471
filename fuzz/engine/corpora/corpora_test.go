package corpora_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/corpora"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/testtree"
)

const module = `
-- go.mod --
module example.com/m

go 1.24
-- one/one_test.go --
package one

import "testing"

func FuzzOne(f *testing.F) { f.Fuzz(func(t *testing.T, data []byte) {}) }
-- one/testdata/fuzz/FuzzGone/x --
go test fuzz v1
int(1)
-- two/two_test.go --
package two

import "testing"

func FuzzTwo(f *testing.F)     { f.Fuzz(func(t *testing.T, n int, a, b string) {}) }
func FuzzNumber(f *testing.F)  { f.Fuzz(func(t *testing.T, n int) {}) }
func FuzzBad(f *testing.F)     { f.Fuzz(func(t *testing.T, n complex128, s string) {}) }
func FuzzUnknown(f *testing.F) { f.Fuzz(elsewhere) }
-- none/none.go --
package none
`

// setUp writes the module and finds its targets, with a cache of each kind.
func setUp(t *testing.T, patterns ...string) (dir string, all []corpora.Target) {
	t.Helper()
	dir = t.TempDir()
	testtree.Unpack(t, dir, module)
	return dir, find(t, dir, patterns...)
}

func config(t *testing.T, dir string) corpora.Config {
	t.Helper()
	env := append(os.Environ(), "GOCACHE="+filepath.Join(dir, ".go"), "GOWORK=off", "GOFLAGS=")
	return corpora.Config{Go: golist.Config{Dir: dir, Env: env}, Cache: filepath.Join(dir, ".muster")}
}

func find(t *testing.T, dir string, patterns ...string) []corpora.Target {
	t.Helper()
	all, err := corpora.Find(context.Background(), config(t, dir), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func save(t *testing.T, dir string, values ...any) string {
	t.Helper()
	path, err := corpus.Save(dir, corpus.Entry{Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func one(t *testing.T, all []corpora.Target, name string) corpora.Target {
	t.Helper()
	target, err := corpora.One(all, name)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// refusal wants a Refusal that says and advises as it should.
func refusal(t *testing.T, err error, says, advises string) {
	t.Helper()
	var no *corpora.Refusal
	if !errors.As(err, &no) || !strings.Contains(no.Text, says) || !strings.Contains(no.Hint, advises) {
		t.Errorf("got %v, %+v, want %q and %q", err, no, says, advises)
	}
}

func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !d.IsDir() {
			files = append(files, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTargetsAndOrphansAreFound(t *testing.T) {
	dir, all := setUp(t, "./...")
	var got []string
	for _, target := range all {
		orphan := ""
		if target.Orphan {
			orphan = " orphan"
		}
		got = append(got, strings.TrimPrefix(target.Package, "example.com/m/")+" "+target.Signature()+orphan)
	}
	want := []string{
		"one FuzzGone(?) orphan", "one FuzzOne([]byte)",
		"two FuzzBad(complex128, string)", "two FuzzNumber(int)", "two FuzzTwo(int, string, string)", "two FuzzUnknown(?)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	places := all[1].Places
	if places.Seeds != filepath.Join(dir, "one", "testdata", "fuzz", "FuzzOne") ||
		places.Go != filepath.Join(dir, ".go", "fuzz", "example.com", "m", "one", "FuzzOne") ||
		places.Muster != filepath.Join(dir, ".muster", "fuzz", "example.com", "m", "one", "FuzzOne") {
		t.Errorf("got %+v", places)
	}
}

func TestWhatHasNoTargetsSaysSo(t *testing.T) {
	dir, _ := setUp(t, "./...")
	if all := find(t, dir, "./none"); len(all) != 0 {
		t.Errorf("got %v", all)
	}
	for pattern, says := range map[string]string{"./nowhere": "nowhere", "./none/none/...": "no such file"} {
		_, err := corpora.Find(context.Background(), config(t, dir), pattern)
		refusal(t, err, says, "")
	}
	testtree.Write(t, filepath.Join(dir, "one", "bad_test.go"), "package one\nfunc FuzzX(")
	_, err := corpora.Find(context.Background(), config(t, dir), "./one")
	refusal(t, err, "bad_test.go", "compile")
	c := config(t, dir)
	c.Go.Dir = filepath.Join(dir, "nowhere")
	if _, err := corpora.Find(context.Background(), c, "."); err == nil {
		t.Error("found something where there is nothing")
	}
}

func TestTheTargetIsChosenByNameOrBecauseItIsAlone(t *testing.T) {
	_, all := setUp(t, "./...")
	if got := one(t, all, "FuzzOne"); got.Package != "example.com/m/one" {
		t.Errorf("got %v", got)
	}
	if got := one(t, all[:2], ""); got.Name != "FuzzOne" {
		t.Errorf("an orphan counts: %v", got)
	}
	_, err := corpora.One(all, "FuzzGone")
	refusal(t, err, "no fuzz target FuzzGone", "FuzzOne, FuzzBad, FuzzNumber and 2 more")
	_, err = corpora.One(all, "")
	refusal(t, err, "5 fuzz targets", "--target: FuzzOne")
	_, err = corpora.One(all[:1], "")
	refusal(t, err, "no fuzz target in the package", "muster fuzz init")
	twice := append(slices.Clone(all), all[1])
	twice[len(twice)-1].Package = "other"
	_, err = corpora.One(twice, "FuzzOne")
	refusal(t, err, "example.com/m/one and of other", "--package")
}

func TestAListingNamesWhatIsOdd(t *testing.T) {
	_, all := setUp(t, "./one")
	target := one(t, all, "FuzzOne")
	seeds := target.Places.Seeds
	good := save(t, seeds, []byte("good"))
	save(t, target.Places.Muster, []byte("good"))
	save(t, target.Places.Muster, []byte("better"))
	stale := save(t, target.Places.Go, "text")
	testtree.Write(t, filepath.Join(seeds, "bad"), "junk")
	testtree.Write(t, filepath.Join(seeds, "by hand"), corpus.Version+"\n[]byte(\"good\")\n")
	testtree.Write(t, filepath.Join(seeds, "0123456789abcdef"), corpus.Version+"\n[]byte(\"edited\")\n")
	testtree.Write(t, filepath.Join(target.Places.Muster, ".new-0123456789abcdef-1-1"), corpus.Version)
	l, err := corpora.List(target)
	if err != nil || l.Distinct != 3 || l.Target.Name != "FuzzOne" {
		t.Errorf("%d distinct, %v", l.Distinct, err)
	}
	info, err := os.Stat(good)
	if err != nil {
		t.Fatal(err)
	}
	size := info.Size()
	want := []corpora.PlaceListing{
		{Name: "testdata", Dir: seeds, Entries: 3, Bytes: 3*size + 2},
		{Name: "go cache", Dir: target.Places.Go},
		{Name: "muster cache", Dir: target.Places.Muster, Entries: 2, Bytes: 2*size + 2},
	}
	if !reflect.DeepEqual(l.Places, want) {
		t.Errorf("got %+v, want %+v", l.Places, want)
	}
	odd := []corpora.Odd{
		{filepath.Join(seeds, "0123456789abcdef"), corpora.Renamed, "edited"},
		{filepath.Join(seeds, "bad"), corpora.Corrupt, "line 1"},
		{stale, corpora.Stale, "its types are (string), those of FuzzOne are ([]byte)"},
		{filepath.Join(target.Places.Muster, ".new-0123456789abcdef-1-1"), corpora.Half, "half"},
	}
	if len(l.Odd) != len(odd) {
		t.Fatalf("odd: %+v", l.Odd)
	}
	for i, o := range l.Odd {
		if o.Path != odd[i].Path || o.Kind != odd[i].Kind || !strings.Contains(o.Why, odd[i].Why) {
			t.Errorf("got %+v, want %+v", o, odd[i])
		}
	}
	l, err = corpora.List(all[0])
	if err != nil || l.Distinct != 0 || len(l.Odd) != 1 || l.Odd[0].Kind != corpora.Unused {
		t.Errorf("the orphan: %+v, %v", l, err)
	}
	testtree.Write(t, all[0].Places.Go, "a file")
	if _, err := corpora.List(all[0]); err == nil {
		t.Error("a file was read as a place")
	}
}

func TestMergingTakesEachEntryOnce(t *testing.T) {
	dir, all := setUp(t, "./one")
	target := one(t, all, "FuzzOne")
	other := filepath.Join(dir, "other")
	testtree.Write(t, filepath.Join(target.Places.Seeds, "mine"), corpus.Version+"\n[]byte(\"mine\")\n")
	save(t, target.Places.Muster, []byte("cached"))
	save(t, other, []byte("mine"))
	save(t, other, []byte("cached"))
	loose := save(t, other, []byte("new"))
	stale := save(t, other, 7)
	testtree.Write(t, filepath.Join(other, "junk"), "junk")
	testtree.Write(t, filepath.Join(dir, "again"), corpus.Version+"\n[]byte(\"new\") // said\n")
	before := tree(t, other)
	sources := []string{other, filepath.Join(dir, "again")}

	dry, err := corpora.Merge(target, corpora.Options{DryRun: true}, sources)
	if err != nil || len(tree(t, target.Places.Seeds)) != 1 {
		t.Errorf("a dry run wrote %v, %v", tree(t, target.Places.Seeds), err)
	}
	done, err := corpora.Merge(target, corpora.Options{}, sources)
	if err != nil || !reflect.DeepEqual(done, dry) {
		t.Errorf("did %+v, %v, and said %+v", done, err, dry)
	}
	if len(done.Written) != 2 || len(done.Known) != 2 || len(done.Skipped) != 2 || len(tree(t, target.Places.Seeds)) != 3 {
		t.Errorf("got %+v", done)
	}
	i := slices.IndexFunc(done.Written, func(d corpora.Done) bool { return d.From == loose })
	if i < 0 || done.Written[i].Path != filepath.Join(target.Places.Seeds, filepath.Base(loose)) || done.Written[i].Bytes != 3 {
		t.Errorf("written: %+v", done.Written)
	}
	if k := done.Known[len(done.Known)-1]; k.From != filepath.Join(dir, "again") || k.Path != done.Written[i].Path {
		t.Errorf("known: %+v", done.Known)
	}
	for _, s := range done.Skipped {
		if s.Path != stale && s.Path != filepath.Join(other, "junk") || s.Why == "" {
			t.Errorf("skipped: %+v", s)
		}
	}
	if !slices.Equal(tree(t, other), before) {
		t.Error("the source changed")
	}
	cached, err := corpora.Merge(target, corpora.Options{Cache: true}, sources)
	if err != nil || len(cached.Written) != 0 || len(cached.Known) != 4 {
		t.Errorf("what testdata has was written to the cache: %+v, %v", cached, err)
	}
}

func TestAFolderOfSeveralTargetsStandsForOne(t *testing.T) {
	dir, all := setUp(t, "./one")
	save(t, filepath.Join(dir, "fuzz", "FuzzOne"), []byte("x"))
	save(t, filepath.Join(dir, "fuzz", "FuzzTwo"), "y")
	done, err := corpora.Merge(one(t, all, ""), corpora.Options{Cache: true}, []string{filepath.Join(dir, "fuzz")})
	if err != nil || len(done.Written) != 1 || len(done.Skipped) != 0 {
		t.Errorf("got %+v, %v", done, err)
	}
	if files := tree(t, one(t, all, "").Places.Muster); len(files) != 1 {
		t.Errorf("got %v", files)
	}
	_, err = corpora.Merge(one(t, all, ""), corpora.Options{}, []string{filepath.Join(dir, "nowhere")})
	refusal(t, err, "nowhere", "")
	off := one(t, all, "")
	off.Places.Muster = ""
	_, err = corpora.Merge(off, corpora.Options{Cache: true}, nil)
	refusal(t, err, "cache is off", "--cache")
}

func TestTypesThatTheSourceDoesNotTellAreTaken(t *testing.T) {
	dir, all := setUp(t, "./two")
	from := save(t, dir, "text")
	done, err := corpora.Merge(one(t, all, "FuzzUnknown"), corpora.Options{DryRun: true}, []string{from})
	if err != nil || len(done.Written) != 1 {
		t.Errorf("got %+v, %v", done, err)
	}
}

func TestFilesBecomeEntries(t *testing.T) {
	dir, all := setUp(t, "./one")
	target := one(t, all, "")
	in := filepath.Join(dir, "in")
	testtree.Write(t, filepath.Join(in, "a.pdf"), "%PDF-\xff")
	testtree.Write(t, filepath.Join(in, "deep", "b.bin"), "")
	testtree.Write(t, filepath.Join(in, ".hidden"), "x")
	testtree.Write(t, filepath.Join(in, ".git", "x"), "x")
	testtree.Write(t, filepath.Join(in, "same"), "%PDF-\xff")
	entry := save(t, in, []byte("x"))
	done, err := corpora.Add(target, corpora.AddOptions{}, []string{in})
	if err != nil || len(done.Written) != 2 || len(done.Known) != 1 || len(done.Skipped) != 1 || done.Skipped[0].Path != entry {
		t.Fatalf("got %+v, %v", done, err)
	}
	first := done.Written[0]
	file := corpus.ReadFile(first.Path)
	want := corpus.Entry{Values: []any{[]byte("%PDF-\xff")}, Comment: "from a.pdf"}
	if first.From != filepath.Join(in, "a.pdf") || first.Bytes != 6 || file.Renamed || !reflect.DeepEqual(file.Entry, want) {
		t.Errorf("%+v holds %+v", first, file)
	}
	if done.Written[1].From != filepath.Join(in, "deep", "b.bin") || done.Known[0].Path != first.Path {
		t.Errorf("got %+v", done)
	}
	done, err = corpora.Add(target, corpora.AddOptions{Raw: true, Options: corpora.Options{DryRun: true}}, []string{entry, filepath.Join(in, ".hidden")})
	if err != nil || len(done.Written) != 2 || done.Written[0].Bytes < 20 || len(tree(t, target.Places.Seeds)) != 2 {
		t.Errorf("raw: %+v, %v", done, err)
	}
	fresh := filepath.Join(dir, "fresh")
	testtree.Write(t, fresh, corpus.Version+"\n[]byte(\"fresh\")\n")
	nowhere := []string{fresh, filepath.Join(dir, "nowhere")}
	_, err = corpora.Add(target, corpora.AddOptions{Raw: true}, nowhere)
	refusal(t, err, "nowhere", "")
	_, err = corpora.Merge(target, corpora.Options{}, nowhere)
	refusal(t, err, "nowhere", "")
	if files := tree(t, target.Places.Seeds); len(files) != 2 {
		t.Errorf("a mistake wrote %v", files)
	}
}

func TestOneOfSeveralArgumentsTakesTheFile(t *testing.T) {
	dir, all := setUp(t, "./two")
	two := one(t, all, "FuzzTwo")
	path := filepath.Join(dir, "page")
	testtree.Write(t, path, "<p>\xff")
	entry := func(o corpora.AddOptions) []any {
		t.Helper()
		done, err := corpora.Add(two, o, []string{path})
		if err != nil || len(done.Written) != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		return corpus.ReadFile(done.Written[0].Path).Entry.Values
	}
	if got := entry(corpora.AddOptions{Arg: 3}); !reflect.DeepEqual(got, []any{0, "", "<p>\xff"}) {
		t.Errorf("got %#v", got)
	}
	template := corpus.Entry{Values: []any{5, "a", "b"}}
	if got := entry(corpora.AddOptions{Arg: 2, Template: template}); !reflect.DeepEqual(got, []any{5, "<p>\xff", "b"}) {
		t.Errorf("got %#v", got)
	}
	if template.Values[1] != "a" {
		t.Error("the template changed")
	}
}

func TestWhatTakesNoFileIsRefused(t *testing.T) {
	dir, all := setUp(t, "./two")
	path := filepath.Join(dir, "go.mod")
	stream := one(t, all, "FuzzNumber")
	stream.Stream = true
	problem := one(t, all, "FuzzTwo")
	problem.Problem = "it never calls f.Fuzz"
	odd := one(t, all, "FuzzTwo")
	odd.Args = []string{"string", "complex128"}
	for name, tt := range map[string]struct {
		target       corpora.Target
		o            corpora.AddOptions
		says, advice string
	}{
		"several":        {one(t, all, "FuzzTwo"), corpora.AddOptions{}, "several arguments", "--arg"},
		"not bytes":      {one(t, all, "FuzzTwo"), corpora.AddOptions{Arg: 1}, "argument 1 of FuzzTwo(int, string, string) is no []byte", ""},
		"too many":       {one(t, all, "FuzzTwo"), corpora.AddOptions{Arg: 4}, "no argument 4", ""},
		"too few":        {one(t, all, "FuzzTwo"), corpora.AddOptions{Arg: -1}, "no argument -1", ""},
		"numbers alone":  {one(t, all, "FuzzNumber"), corpora.AddOptions{}, "no argument of type", ""},
		"unknown types":  {one(t, all, "FuzzUnknown"), corpora.AddOptions{}, "does not tell", ""},
		"choices":        {stream, corpora.AddOptions{}, "stream of choices", "perturb"},
		"other template": {one(t, all, "FuzzTwo"), corpora.AddOptions{Arg: 2, Template: corpus.Entry{Values: []any{1}}}, "template", ""},
		"a problem":      {problem, corpora.AddOptions{Arg: 2}, "never calls", ""},
		"no such type":   {odd, corpora.AddOptions{}, "complex128", ""},
	} {
		t.Run(name, func(t *testing.T) {
			done, err := corpora.Add(tt.target, tt.o, []string{path})
			refusal(t, err, tt.says, tt.advice)
			if len(done.Written) != 0 {
				t.Errorf("wrote %v", done)
			}
		})
	}
}
