package splice_test

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/passmuster/muster/internal/splice"
)

func TestEditsAreMadeInTheOrderOfTheirPlaces(t *testing.T) {
	edits := []splice.Edit{{Start: 6, End: 9, Text: "x"}, {Start: 0, End: 0, Text: "<"}, {Start: 0, End: 0, Text: "-"}, {Start: 3, End: 4}}
	if got := splice.Apply([]byte("0123456789"), edits); string(got) != "<-01245x9" {
		t.Errorf("got %q", got)
	}
	if edits[0].Start != 6 {
		t.Error("the caller's list was sorted")
	}
	if got := splice.Apply([]byte("as it is"), nil); string(got) != "as it is" {
		t.Errorf("got %q", got)
	}
}

const source = `package p

func F() { g() }
func (t *T) F() { g() }
func (t T) V() {}
func (*T) Nameless() {}
func (_ *T) Blank() {}
func (t *T) Bodyless()
func (t pkg.T) Other() {}
func (t *pkg.T) Far() {}
`

func TestMethodsAreFoundByNameAndReceiver(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, receiver string
		line           int
	}{
		{"F", "", 3}, {"F", "T", 4}, {"V", "T", 0}, {"Nameless", "T", 6}, {"Bodyless", "T", 0}, {"Bodyless", "", 0},
		{"F", "U", 0}, {"G", "", 0}, {"Other", "T", 0}, {"Far", "T", 0}, {"Nameless", "", 0},
	} {
		line := 0
		if f := splice.Method(file, tt.name, tt.receiver); f != nil {
			line = fset.Position(f.Pos()).Line
		}
		if line != tt.line {
			t.Errorf("(%s).%s: on line %d, want %d", tt.receiver, tt.name, line, tt.line)
		}
	}
	for name, want := range map[string]string{"F": "t", "Nameless": "", "Blank": ""} {
		if got := splice.Receiver(splice.Method(file, name, "T")); got != want {
			t.Errorf("the receiver of %s is %q, want %q", name, got, want)
		}
	}
	head := splice.Head(fset, splice.Method(file, "F", ""), " h();")
	if got, want := string(splice.Apply([]byte(source), []splice.Edit{head}))[:33], "package p\n\nfunc F() { h(); g() }"; got[:len(want)] != want {
		t.Errorf("got %q", got)
	}
}
