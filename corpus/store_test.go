package corpus_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/internal/testtree"
)

func entry(values ...any) corpus.Entry { return corpus.Entry{Values: values} }

func open(t *testing.T, dir string) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func add(t *testing.T, c *corpus.Corpus, e corpus.Entry, want bool) {
	t.Helper()
	if added, err := c.Add(e); err != nil || added != want {
		t.Fatalf("%v: added is %v, %v", e, added, err)
	}
}

// listing returns the files below a directory with their content.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWhatIsAddedIsThereWhenTheCorpusIsOpenedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "FuzzX")
	c := open(t, dir)
	if c.Len() != 0 || len(c.Items()) != 0 {
		t.Errorf("an empty corpus has %d entries", c.Len())
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening made the directory: %v", err)
	}
	one, two := entry([]byte("one"), 1), entry([]byte("two"), 2)
	one.Comment = "said"
	add(t, c, one, true)
	add(t, c, two, true)
	add(t, c, entry([]byte("one"), 1), false)
	if _, err := c.Add(entry()); err == nil {
		t.Error("an entry without a value was added")
	}
	if err := c.Sync(); err != nil {
		t.Error(err)
	}
	again := open(t, dir)
	if c.Len() != 2 || !reflect.DeepEqual(again.Items(), c.Items()) {
		t.Errorf("got %+v, want %+v", again.Items(), c.Items())
	}
	for _, it := range again.Items() {
		name, err := it.Entry.Name()
		if err != nil || it.Name != name || !slices.Equal(it.Paths, []string{filepath.Join(dir, name)}) {
			t.Errorf("%+v is named %s, %v", it, name, err)
		}
	}
	if !again.Has(one) || again.Has(entry(3)) || again.Has(entry()) {
		t.Error("Has is wrong")
	}
	if !slices.IsSortedFunc(c.Items(), func(a, b corpus.Item) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("entries are not sorted")
	}
	if len(listing(t, dir)) != 2 {
		t.Errorf("got files %v", listing(t, dir))
	}
}

func TestEntriesDoNotChange(t *testing.T) {
	var c corpus.Corpus
	data := []byte("abc")
	add(t, &c, entry(data), true)
	data[0] = 'x'
	c.Items()[0].Entry.Values[0].([]byte)[1] = 'x'
	if got := c.Items()[0].Entry.Values[0]; string(got.([]byte)) != "abc" {
		t.Errorf("got %s", got)
	}
	if err := c.Sync(); err != nil {
		t.Error(err)
	}
	if paths := c.Items()[0].Paths; len(paths) != 0 {
		t.Errorf("in memory, at %v", paths)
	}
}

func TestOtherDirectoriesAreReadAndNotWritten(t *testing.T) {
	dir, seeds := t.TempDir(), t.TempDir()
	same, err := corpus.Save(seeds, entry("same"))
	if err != nil {
		t.Fatal(err)
	}
	testtree.Write(t, filepath.Join(seeds, "by hand"), corpus.Version+"\nstring(\"same\")\n")
	testtree.Write(t, filepath.Join(seeds, "broken"), "x")
	before := listing(t, seeds)
	c := open(t, dir)
	add(t, c, entry("mine"), true)
	if err := c.Read(seeds, filepath.Join(dir, "nowhere")); err != nil {
		t.Fatal(err)
	}
	add(t, c, entry("same"), false)
	if c.Len() != 2 || len(listing(t, dir)) != 1 {
		t.Errorf("%d entries, files %v", c.Len(), listing(t, dir))
	}
	for _, it := range c.Items() {
		if it.Entry.Values[0] == "same" && !slices.Equal(it.Paths, []string{same, filepath.Join(seeds, "by hand")}) {
			t.Errorf("at %v", it.Paths)
		}
	}
	if moved, err := c.KeepAside(); err != nil || len(moved) != 0 {
		t.Errorf("moved %v, %v", moved, err)
	}
	if bad := c.Corrupt(); len(bad) != 1 || bad[0].Name != "broken" || bad[0].Path != filepath.Join(seeds, "broken") || bad[0].Err == nil {
		t.Errorf("corrupt: %v", bad)
	}
	if !reflect.DeepEqual(listing(t, seeds), before) {
		t.Errorf("seeds are %v", listing(t, seeds))
	}
	if err := c.Read(same); err == nil {
		t.Error("a file was read as a directory")
	}
	if _, err := corpus.Open(same); err == nil {
		t.Error("a file was opened as a directory")
	}
}

func TestMergingAddsWhatIsNew(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	add(t, c, entry(1), true)
	var from corpus.Corpus
	for n := range 3 {
		add(t, &from, entry(n), true)
	}
	added, err := c.Merge(&from)
	if err != nil || len(added) != 2 || c.Len() != 3 || len(listing(t, dir)) != 3 {
		t.Errorf("added %v, %v", added, err)
	}
	for _, it := range added {
		if it.Entry.Values[0] == 1 {
			t.Error("added what was there")
		}
	}
	if again, err := c.Merge(&from); err != nil || len(again) != 0 {
		t.Errorf("again: %v, %v", again, err)
	}
}

func TestRemovingTakesEveryFileOfAnEntry(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	c := open(t, dir)
	add(t, c, entry("x"), true)
	add(t, c, entry("y"), true)
	path, err := corpus.Save(other, entry("x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Read(other); err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(path)
	gone, err := c.Remove(name)
	if err != nil || !slices.Equal(gone, []string{filepath.Join(dir, name), path}) {
		t.Errorf("gone: %v, %v", gone, err)
	}
	if c.Len() != 1 || c.Has(entry("x")) || len(listing(t, dir)) != 1 || len(listing(t, other)) != 0 {
		t.Errorf("left: %v, %v", listing(t, dir), listing(t, other))
	}
	if _, err := c.Remove(name); err == nil {
		t.Error("removed twice")
	}
	if err := c.Sync(); err != nil {
		t.Errorf("what was removed cannot be synced: %v", err)
	}
	add(t, c, entry("x"), true)
}

func TestWhatIsCorruptIsKeptAside(t *testing.T) {
	dir := t.TempDir()
	testtree.Write(t, filepath.Join(dir, "bad"), "first")
	testtree.Write(t, filepath.Join(dir, corpus.Aside, "bad"), "earlier")
	testtree.Write(t, filepath.Join(dir, "worse"), "second")
	c := open(t, dir)
	if len(c.Corrupt()) != 2 || c.Len() != 0 {
		t.Errorf("corrupt: %v", c.Corrupt())
	}
	moved, err := c.KeepAside()
	want := []string{filepath.Join(dir, corpus.Aside, "bad.1"), filepath.Join(dir, corpus.Aside, "worse")}
	if err != nil || !slices.Equal(moved, want) || len(c.Corrupt()) != 0 {
		t.Errorf("moved %v, %v, left %v", moved, err, c.Corrupt())
	}
	files := map[string]string{"corrupt/bad": "earlier", "corrupt/bad.1": "first", "corrupt/worse": "second"}
	if got := listing(t, dir); !reflect.DeepEqual(got, files) {
		t.Errorf("got %v", got)
	}
	if len(open(t, dir).Corrupt()) != 0 {
		t.Error("read what is aside")
	}
}

func TestWhatAKilledProcessWasWritingIsTakenOverWhereItIsWhole(t *testing.T) {
	dir := t.TempDir()
	e := entry("a", 1)
	e.Comment = "said"
	data, err := e.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	name, err := e.Name()
	if err != nil {
		t.Fatal(err)
	}
	half := string(data[:len(data)-len("int(1) // said\n")])
	testtree.Write(t, filepath.Join(dir, ".new-"+name+"-7-1"), string(data))
	testtree.Write(t, filepath.Join(dir, ".new-"+name+"-7-2"), half)
	testtree.Write(t, filepath.Join(dir, ".new-"+name+"-7-3"), strings.TrimSuffix(string(data), "\n"))
	testtree.Write(t, filepath.Join(dir, ".new-0123456789abcdef-7-4"), string(data))
	testtree.Write(t, filepath.Join(dir, ".new-x"), string(data))
	testtree.Write(t, filepath.Join(dir, ".other"), string(data))
	if err := os.Mkdir(filepath.Join(dir, ".new-folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	var reader corpus.Corpus
	if err := reader.Read(dir); err != nil || reader.Len() != 0 || len(listing(t, dir)) != 6 {
		t.Errorf("reading took over: %v, %v", listing(t, dir), err)
	}
	c := open(t, dir)
	if c.Len() != 1 || !c.Has(e) || c.Items()[0].Entry.Comment != "said" {
		t.Errorf("got %v", c.Items())
	}
	var halves []string
	for _, f := range c.Corrupt() {
		if !errors.Is(f.Err, corpus.ErrHalf) || f.Path != filepath.Join(dir, f.Name) {
			t.Errorf("got %+v", f)
		}
		halves = append(halves, f.Name)
	}
	want := []string{".new-0123456789abcdef-7-4", ".new-" + name + "-7-2", ".new-" + name + "-7-3", ".new-x"}
	slices.Sort(want)
	if !slices.Equal(halves, want) {
		t.Errorf("halves are %v", halves)
	}
	// Another process may still be at them.
	if moved, err := c.KeepAside(); err != nil || len(moved) != 0 || len(c.Corrupt()) != 4 {
		t.Errorf("moved %v, %v", moved, err)
	}
}

func TestASaveReplacesHalvesAndMovesOthersAside(t *testing.T) {
	e := entry("value", 5)
	name, err := e.Name()
	if err != nil {
		t.Fatal(err)
	}
	whole := corpus.Version + "\nstring(\"value\")\nint(5)\n"
	foreign := corpus.Version + "\nstring(\"other\")\nint(5)\n"
	for label, tt := range map[string]struct {
		was   string
		aside bool
	}{
		"empty": {"", false}, "half": {whole[:20], false}, "a line less": {whole[:len(whole)-len("int(5)\n")], false},
		"same": {whole, false}, "same with a comment": {whole[:len(whole)-1] + " // said\n", false},
		"another entry": {foreign, true}, "junk": {"junk", true}, "longer": {whole + "int(6)\n", true},
	} {
		dir := t.TempDir()
		testtree.Write(t, filepath.Join(dir, name), tt.was)
		path, err := corpus.Save(dir, e)
		if err != nil || path != filepath.Join(dir, name) {
			t.Errorf("%s: %q, %v", label, path, err)
		}
		want := map[string]string{name: whole}
		if tt.aside {
			want["corrupt/"+name] = tt.was
		}
		if got := listing(t, dir); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, want %q", label, got, want)
		}
	}
}

func TestAnEntryThatIsThereIsNotWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	path, err := corpus.Save(dir, entry(1))
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := corpus.Save(dir, entry(1)); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("another file: %v", err)
	}
}

func TestAFileWhoseNameIsNotThatOfItsContentIsMarked(t *testing.T) {
	dir := t.TempDir()
	text := corpus.Version + "\nint(1)\n"
	for name, want := range map[string]bool{"0123456789abcdef": true, "seed": false, "0123456789abcdeg": false, "0123456789abcdef0": false} {
		testtree.Write(t, filepath.Join(dir, name), text)
		if f := corpus.ReadFile(filepath.Join(dir, name)); f.Renamed != want || f.Err != nil || f.Name != name {
			t.Errorf("%s: %+v", name, f)
		}
	}
	path, err := corpus.Save(dir, entry(1))
	if f := corpus.ReadFile(path); err != nil || f.Renamed || f.Path != path {
		t.Errorf("%+v, %v", f, err)
	}
	if f := corpus.ReadFile(filepath.Join(dir, "none")); !errors.Is(f.Err, fs.ErrNotExist) || f.Renamed {
		t.Errorf("%+v", f)
	}
}

func TestManyMayAddAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir) // as two processes would
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 50 {
				for _, c := range []*corpus.Corpus{a, b} {
					if _, err := c.Add(entry(i*(n%2+1), "text")); err != nil {
						t.Error(err)
					}
				}
			}
			if a.Len() == 0 || !a.Has(entry(0, "text")) || len(a.Items()) == 0 || len(a.Corrupt()) > 0 {
				t.Error("the corpus is empty")
			}
		})
	}
	all.Wait()
	if c := open(t, dir); c.Len() != 75 || len(c.Corrupt()) != 0 || len(listing(t, dir)) != 75 {
		t.Errorf("%d entries, %v", c.Len(), c.Corrupt())
	}
}

// writerDir makes this test binary the process of the next test that adds entries until it is killed.
const writerDir = "CORPUS_TEST_WRITER"

func TestMain(m *testing.M) {
	dir := os.Getenv(writerDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	c, err := corpus.Open(dir)
	for i := 0; err == nil; i++ {
		if _, err = c.Add(corpus.Entry{Values: []any{strings.Repeat("x", 100*i), i}}); err == nil {
			fmt.Println(i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestAKillLosesNoEntry(t *testing.T) {
	dir := t.TempDir()
	most := -1
	for round := range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		said := -1
		for lines.Scan() {
			if said, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatal(err)
			}
			if said == 20*(round+1) {
				_ = cmd.Process.Kill()
			}
		}
		_ = cmd.Wait()
		most = max(most, said)
		c := open(t, dir)
		for i := range said + 1 {
			if !c.Has(entry(strings.Repeat("x", 100*i), i)) {
				t.Fatalf("round %d: entry %d of %d is lost", round, i, said)
			}
		}
		for _, f := range c.Corrupt() {
			if !errors.Is(f.Err, corpus.ErrHalf) {
				t.Errorf("round %d: %s: %v", round, f.Path, f.Err)
			}
		}
	}
	if most < 160 {
		t.Errorf("only %d entries were written", most)
	}
}

func TestWhatCannotBeWrittenIsNotAdded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "FuzzX")
	c := open(t, dir)
	testtree.Write(t, dir, "a file where the directory is to be")
	if added, err := c.Add(entry(2)); err == nil || added || c.Len() != 0 || c.Has(entry(2)) {
		t.Errorf("added is %v, %v", added, err)
	}
	var from corpus.Corpus
	add(t, &from, entry(2), true)
	if added, err := c.Merge(&from); err == nil || len(added) != 0 {
		t.Errorf("merged %v, %v", added, err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	add(t, c, entry(2), true)
}
