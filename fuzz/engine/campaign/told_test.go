package campaign

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/passmuster/muster/corpus"
)

func TestWhoListensIsToldEachStep(t *testing.T) {
	var kinds []string
	var last Event
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {crashAt: map[int64]corpus.Crasher{1: crasher("x")}}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 1}, Progress: func(e Event) {
		if kinds = append(kinds, e.Kind); e.Kind == EventCrasher && (e.Crasher == nil || e.Crasher.Target != "FuzzA" || e.Crashers != 1) {
			t.Errorf("%+v", e)
		}
		last = e
	}}, "FuzzA")
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(kinds, " "); got != "plan build seeds crasher slice end" {
		t.Error(got)
	}
	if last.Package != "m" || last.Target != "FuzzA" || last.Executions != 3 || last.Crashers != 1 || last.State == "" {
		t.Errorf("%+v", last)
	}
}

func TestAPackageThatCannotBeReadIsTold(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.24\n", "p.go": "package p\n", "q.go": "package q\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Prepare(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Failed(); len(got) != 1 || got[0].Package != "m" || !strings.Contains(got[0].Output, "found packages p") {
		t.Errorf("%+v", got)
	}
	r, err := c.Run(t.Context())
	if err != nil || len(r.Failed) != 1 || len(r.Targets) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAReplayThatCannotRunIsAnError(t *testing.T) {
	e := crasher("crash").Input
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {openErr: errors.New("no such type")}}}
	for want, c := range map[string]*Campaign{
		"of one target, and 2 match": prepare(t, f, Options{}, "FuzzA", "FuzzB"),
		"no such type":               prepare(t, f, Options{}, "FuzzA"),
		"does not build:\nbroken":    prepare(t, &fakeEngine{failed: map[string]string{"m": "broken"}}, Options{}, "FuzzA"),
	} {
		if k, err := c.Replay(t.Context(), "file", e); k != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v, %v, want %q", k, err, want)
		}
	}
}

func TestACrasherThatCannotBeSavedIsToldAllTheSame(t *testing.T) {
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {crashAt: map[int64]corpus.Crasher{1: crasher("x")}}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 1}}, "FuzzA")
	if err := os.WriteFile(filepath.Join(c.o.Dir, "testdata"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := c.Run(t.Context())
	if err != nil || len(r.Crashers) != 1 || len(r.Run.Wrote) != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "an input that fails FuzzA was not saved: ") {
		t.Errorf("notes %q", r.Notes)
	}
}

func TestACacheThatIsNoFolderIsTold(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(cache, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {every: 1, until: 5}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 5}, Cache: cache}, "FuzzA")
	r, err := c.Run(t.Context())
	if err != nil || f.ran["FuzzA"] != 5 {
		t.Fatalf("%v, %v", f.ran, err)
	}
	said := strings.Join(append(r.Notes, r.Targets[0].Notes...), "\n")
	if !strings.Contains(said, "inputs are not kept: ") {
		t.Errorf("notes %q", said)
	}
}

func TestWhatAnotherCampaignSavesMeanwhileIsMadeSmallerTwice(t *testing.T) {
	k := crasher("small-and more")
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {crashAt: map[int64]corpus.Crasher{1: k}}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 1}}, "FuzzA")
	large := ""
	f.onRun = func(string) {
		var err error
		if large, err = corpus.Save(testdata(c.targets[0]), k.Input); err != nil {
			t.Error(err)
		}
	}
	r, err := c.Run(t.Context())
	if err != nil || len(r.Crashers) != 1 || string(r.Crashers[0].Input.Values[0].([]byte)) != "small" {
		t.Fatalf("%+v, %v", r.Crashers, err)
	}
	if _, err := os.Stat(large); err != nil {
		t.Errorf("what the other wrote is the other's to remove: %v", err)
	}
}

func TestWhatCannotBeSavedIsKept(t *testing.T) {
	cache := t.TempDir()
	f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {crashAt: map[int64]corpus.Crasher{1: crasher("x-larger")}}}}
	c := prepare(t, f, Options{Budget: Budget{Executions: 1}, Cache: cache}, "FuzzA")
	if err := os.WriteFile(filepath.Join(c.o.Dir, "testdata"), nil, 0o666); err != nil { // in the place of the folder
		t.Fatal(err)
	}
	r, err := c.Run(t.Context())
	if err != nil || len(r.Crashers) != 1 || r.Crashers[0].InputFile != "" || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "was not saved") {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := string(r.Crashers[0].Input.Values[0].([]byte)); got != "x" {
		t.Errorf("told as %q", got)
	}
	if files, err := corpus.ReadDir(filepath.Join(cache, "fuzz", "m", "FuzzA")); err != nil || len(files) != 1 {
		t.Errorf("%d kept, %v", len(files), err)
	}
}
