package schemagen

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// parse reads a package of these files.
func parse(t *testing.T, files map[string]string) (*Source, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return ParseDir(dir)
}

const manyFacts = `package x

func helper() string { return "" }

type (
	// tree stands with [others], see [its doc].
	tree struct {
		// Left and Right are below.
		Left, Right *tree
		Bare int
	}
	leaf struct{}
)

// only is alone.
type only string

type (
	level int
	plain string
)

const (
	one, two only = "one", "two"
	three    only = "three"
	none     only = name
	name          = "a name"
	joined   only = "a" + "b"
	low     level = 1
	letter  level = 'l'
	text   string = "text"
)

var spare only = "spare"
`

func TestTheSourceHasDocsAndStringConstants(t *testing.T) {
	s, err := parse(t, map[string]string{
		"a.go":      manyFacts,
		"b.go":      "package x\n\nconst four only = \"four\"\n\n// later has a doc too.\ntype later int\n",
		"a_test.go": "package x\n\nconst five only = \"five\"\n",
		"notes.txt": "not Go",
	})
	if err != nil {
		t.Fatal(err)
	}
	for typ, want := range map[string][]string{"only": {"one", "two", "three", "four"}, "level": nil, "plain": nil, "string": {"text"}} {
		if got := s.Constants(typ); !slices.Equal(got, want) {
			t.Errorf("constants of %s: %q, want %q", typ, got, want)
		}
	}
	for typ, want := range map[string]string{
		"tree": "tree stands with others, see its doc.", "leaf": "", "only": "only is alone.", "level": "", "later": "later has a doc too.",
	} {
		if got := s.Type(typ); got != want {
			t.Errorf("doc of %s: %q, want %q", typ, got, want)
		}
	}
	for _, field := range []string{"Left", "Right"} {
		if got := s.Field("tree", field); got != "Left and Right are below." {
			t.Errorf("doc of %s: %q", field, got)
		}
	}
	if got := s.Field("tree", "Bare"); got != "" {
		t.Errorf("doc of Bare: %q", got)
	}
}

func TestNoSourceHasNoDocs(t *testing.T) {
	var s *Source
	if s.Type("tree") != "" || s.Field("tree", "Left") != "" || s.Constants("only") != nil {
		t.Error("the nil Source says something")
	}
}

func TestSourceThatIsNotGoIsAnError(t *testing.T) {
	if _, err := parse(t, map[string]string{"a.go": "package x\n", "b.go": "nonsense"}); err == nil {
		t.Error("nonsense was parsed")
	}
	if _, err := ParseDir("["); err == nil {
		t.Error("a folder whose name is no pattern was read")
	}
}
