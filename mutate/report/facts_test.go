package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/passmuster/muster/mutate"
)

// whole is a report in which everything that is stored differs from its zero.
func whole() Input {
	in := shop()
	in.High, in.Low, in.Shard, in.Shards, in.Problems = 91, 42, 2, 3, []string{"the second", "a first"}
	p := &in.Packages[1]
	p.Dir, p.List = "./billing/", "digest of 13"
	p.Static, p.Problems, p.Notes = []int{3, 1}, []string{"z", "a"}, []string{"y", "b"}
	p.Suppressions = []Suppression{{File: "pricing.go", Line: 9, Column: 2, Message: "m"}, {File: "pricing.go", Line: 3, Column: 2, Message: "m"}}
	return in
}

func TestWritingLeavesTheInputAlone(t *testing.T) {
	in := whole()
	in.Packages[0], in.Packages[1] = in.Packages[1], in.Packages[0]
	in.Packages[0].Results[0], in.Packages[0].Results[1] = in.Packages[0].Results[1], in.Packages[0].Results[0]
	before := whole()
	before.Packages[0], before.Packages[1] = before.Packages[1], before.Packages[0]
	before.Packages[0].Results[0], before.Packages[0].Results[1] = before.Packages[0].Results[1], before.Packages[0].Results[0]
	written(t, Stryker, in)
	if diff := cmp.Diff(before, in, cmpopts.IgnoreFields(Input{}, "Replay", "Operators")); diff != "" {
		t.Errorf("-before +after\n%s", diff)
	}
}

func TestEverythingThatIsStoredReadsBack(t *testing.T) {
	want, err := ordered(whole())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(bytes.NewReader(written(t, Stryker, whole())))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Input{}, "Replay", "Operators")); diff != "" {
		t.Errorf("-wrote +read\n%s", diff)
	}
	if p := got.Packages[1]; p.Dir != "billing" || p.Suppressions[0].Line != 3 || p.Notes[0] != "b" || p.Static[0] != 1 || got.Problems[0] != "a first" {
		t.Errorf("not in order: %+v", p)
	}
}

func TestPlacesThatAFileHasNotAreRefused(t *testing.T) {
	s := newSource([]byte("ab\r\nc"))
	for _, tt := range []struct{ line, column, offset int }{
		{1, 1, 0}, {1, 4, 3}, {2, 1, 4}, {2, 2, 5},
		{0, 1, -1}, {-1, 1, -1}, {3, 1, -1}, {1, 0, -1}, {2, 0, -1}, {1, 5, -1}, {1, 6, -1}, {2, 3, -1}, {2, 4, -1},
	} {
		got, err := s.offset(tt.line, tt.column)
		if tt.offset < 0 {
			if err == nil || got != 0 {
				t.Errorf("%d:%d is offset %d", tt.line, tt.column, got)
			}
		} else if err != nil || got != tt.offset {
			t.Errorf("%d:%d is offset %d, %v; want %d", tt.line, tt.column, got, err, tt.offset)
		}
	}
	if first, second := s.line(1), s.line(2); first != "ab" || second != "c" {
		t.Errorf("lines %q, %q", first, second)
	}
}

func TestAReportThatContradictsItselfIsNotRead(t *testing.T) {
	good := string(written(t, Stryker, shop()))
	for _, c := range []struct{ old, new, want string }{
		{`"killedBy":["example.com/shop/billing.FuzzTotal"]`, `"killedBy":["example.com/shop/billing.FuzzTotal","example.com/shop/billing.TestA"]`, "dies once"},
		{`"killedBy":["example.com/shop/billing.FuzzTotal"]`, `"killedBy":["example.com/shop/billing."]`, "is not one of package"},
		{`"coveredBy":["example.com/shop/billing.`, `"coveredBy":["example.com/other.`, "is not one of package"},
		{`"status":"Ignored","statusReason":"equivalent`, `"status":"Killed","statusReason":"equivalent`, "it is equivalent, but its status is Killed"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Errorf("the report has no %s", c.old)
			continue
		}
		if _, err := Decode(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.new, err, c.want)
		}
	}
}

func TestEveryStatusHasAReasonWhereNoneWasGiven(t *testing.T) {
	for status, want := range map[mutate.Status]string{
		mutate.Killed: "a test fails", mutate.Survived: "every test passes with it", mutate.NoCoverage: "no test executes it",
		mutate.CompileError: "it does not compile", mutate.Ignored: "it was left out", mutate.RuntimeError: "it could not be tested", mutate.Pending: "it was not run",
	} {
		if got := Why(mutate.Result{Status: status}); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
		given := mutate.Result{Status: status, Reason: "said"}
		if got := Why(given); got != "said" {
			t.Errorf("%s: %q", status, got)
		}
	}
	two := mutate.Result{Status: mutate.Survived, Infecting: []string{"TestB", "TestA"}}
	if got := Why(two); got != "2 tests execute it with a different value and assert nothing that sees it: TestA, TestB" {
		t.Errorf("%q", got)
	}
}

func TestACureSaysWhereToAssertAndWhat(t *testing.T) {
	for _, tt := range []struct {
		infecting []string
		function  string
		missing   string
		want      string
	}{
		{[]string{"TestB", "TestA"}, "F", "", "assert in TestA what this line of F returns or changes"},
		{[]string{"TestB"}, "", "", "assert in TestB what depends on this value"},
		{nil, "F", "makes n equal to 3", "a test that makes n equal to 3 and asserts what F then returns or changes"},
		{nil, "", "makes n equal to 3", "a test that makes n equal to 3 and asserts the outcome"},
		{nil, "F", "", "a test under which the two lines differ, and that asserts what F then returns or changes"},
		{nil, "", "", "a test under which the two lines differ, and that asserts the outcome"},
	} {
		r := mutate.Result{Infecting: tt.infecting, Mutant: mutate.Mutant{Function: tt.function, Missing: tt.missing}}
		if got := Cure(r); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt, got, tt.want)
		}
	}
}

func TestPackagesAreNamedWithinTheirModule(t *testing.T) {
	for _, tt := range []struct{ path, module, want, head string }{
		{"m/a", "m", "a", "a"}, {"m", "m", ".", "m"}, {"other/a", "m", "other/a", "other/a"}, {"ma", "m", "ma", "ma"}, {"/a", "", "/a", "/a"},
	} {
		p := &Package{ImportPath: tt.path}
		if got := p.name(tt.module); got != tt.want {
			t.Errorf("%s of %s is %q, want %q", tt.path, tt.module, got, tt.want)
		}
		if got := (&view{Package: p}).name(tt.module); got != tt.head {
			t.Errorf("the part of %s of %s is headed %q, want %q", tt.path, tt.module, got, tt.head)
		}
	}
	for dir, want := range map[string]string{
		".": "muster mutate --tags=a -mod=mod -x .", "": "muster mutate --tags=a -mod=mod -x .", "a/b": "muster mutate --tags=a -mod=mod -x ./a/b",
	} {
		if got := Command(dir, []string{"-tags=a", "-mod=mod"}, "-x"); got != want {
			t.Errorf("%q: %q, want %q", dir, got, want)
		}
	}
	for text, want := range map[string]string{"a": "A", "zoo": "Zoo", "{a": "{a", "`a": "`a", "A": "A", "Za": "Za", "9z": "9z"} {
		if got := upper(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
