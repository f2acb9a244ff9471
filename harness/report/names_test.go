package report

import (
	"reflect"
	"testing"

	"github.com/passmuster/muster/harness/evidence"
)

func TestLinesAreNamedAsALinkCanHoldThem(t *testing.T) {
	m := &pageMutation{ID: "p3"}
	for file, want := range map[string]string{
		"fee/fee.go": "p3-fee_fee_go-7", "azAZ09-": "p3-azAZ09--7", "`{@[/:é x": "p3-________x-7", "": "p3--7",
	} {
		if got := m.lineID(file, 7); got != want {
			t.Errorf("%q: %s, want %s", file, got, want)
		}
	}
}

func TestNamesOfTestsStandOnALineEach(t *testing.T) {
	p := &pagePackage{}
	p.names("failed", nil)
	p.names("skipped", []string{"TestA"})
	p.names("failed", []string{"TestA", "TestB\nC", "TestD"})
	if len(p.Names) != 2 {
		t.Fatalf("%+v", p.Names)
	}
	want := []pageNames{{"skipped", "1 test", "TestA"}, {"failed", "3 tests", "TestA\n" + line("TestB\nC") + "\nTestD"}}
	if !reflect.DeepEqual(p.Names, want) {
		t.Errorf("%+v, want %+v", p.Names, want)
	}
}

func TestMessagesNameTheirTestOnceAndCutTheDetail(t *testing.T) {
	for want, f := range map[string]evidence.Finding{
		"TestA: it fails\na\nb\n… 2 lines more\nreplay: go test": {Test: "TestA", Message: "it fails", Detail: "a\nb\nc\nd", Replay: "go test"},
		"TestA fails\na\nb": {Test: "TestA", Message: "TestA fails", Detail: "a\nb"},
		"it fails":          {Message: "it fails"},
	} {
		if got := message(item{Finding: f}, 2); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestPathsBeginAtTheRootOfTheRepository(t *testing.T) {
	for _, tt := range []struct {
		git        *evidence.Git
		file, want string
	}{
		{nil, "a/b.go", "a/b.go"}, {&evidence.Git{}, "a/b.go", "a/b.go"},
		{&evidence.Git{Prefix: "services/shop/"}, "a/b.go", "services/shop/a/b.go"}, {&evidence.Git{Prefix: "services/shop/"}, "/abs/b.go", "/abs/b.go"},
	} {
		v := &view{}
		v.Evidence = &evidence.Evidence{Git: tt.git}
		if got := v.repoPath(tt.file); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.git, got, tt.want)
		}
	}
}

func TestSeveritiesHaveTheirColours(t *testing.T) {
	k := ink{true}
	seen := map[string]bool{}
	for _, s := range []evidence.Severity{evidence.Error, evidence.Warning, evidence.Note} {
		seen[k.severity(s, "x")] = true
	}
	if len(seen) != 3 || k.severity(evidence.Error, "x") != k.Red("x") || k.severity(evidence.Warning, "x") != k.Yellow("x") || seen["x"] {
		t.Errorf("%v", seen)
	}
}
