package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/internal/schemagen"
	"github.com/passmuster/muster/mutate"
)

func schemaOf(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	s, err := schemagen.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestReportsMeetTheirPublicSchemas(t *testing.T) {
	for _, c := range []struct {
		name, schema string
		write        func(w io.Writer, in Input) error
		good, bad    string // a change that the schema must refuse, else it checks nothing
	}{
		{"stryker", "testdata/schema/mutation-testing-report-schema.json", Stryker, `"status":"Survived"`, `"status":"survived"`},
		{"sarif", "../../harness/report/testdata/schema/sarif-2.1.0.json", SARIF, `"level": "warning"`, `"level": "bad"`},
	} {
		schema := schemaOf(t, c.schema)
		for name, in := range map[string]Input{"shop": shop(), "nasty": nasty(), "nothing": {Module: "m"}} {
			if err := schemagen.Validate(schema, written(t, c.write, in)); err != nil {
				t.Errorf("%s of %s: %v", c.name, name, err)
			}
		}
		broken := bytes.Replace(written(t, c.write, shop()), []byte(c.good), []byte(c.bad), 1)
		var refused *jsonschema.ValidationError
		if err := schemagen.Validate(schema, broken); !errors.As(err, &refused) {
			t.Errorf("%s: %s in the place of %s is not refused: %v", c.name, c.bad, c.good, err)
		}
	}
}

// What a stranger to our code does with the JSON: cut at the location, put the replacement there.
func TestReplacingTheBytesOfTheLocationGivesTheMutant(t *testing.T) {
	in := shop()
	var doc struct {
		Files map[string]struct {
			Source  string
			Mutants []struct {
				MutatorName, Replacement, StatusReason string
				Status                                 string
				KilledBy, CoveredBy                    []string
				Location                               struct{ Start, End struct{ Line, Column int } }
				Muster                                 struct{ ID int }
			}
		}
	}
	if err := json.Unmarshal(written(t, Stryker, in), &doc); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, p := range in.Packages {
		for _, r := range p.Results {
			f := doc.Files[p.file(r.File)]
			for _, m := range f.Mutants {
				if m.Muster.ID != r.ID {
					continue
				}
				lines := strings.SplitAfter(f.Source, "\n")
				offset := func(line, column int) int { return len(strings.Join(lines[:line-1], "")) + column - 1 }
				got := f.Source[:offset(m.Location.Start.Line, m.Location.Start.Column)] + m.Replacement + f.Source[offset(m.Location.End.Line, m.Location.End.Column):]
				src := string(p.Files[r.File])
				if want := src[:r.Start] + r.Replacement + src[r.End:]; got != want {
					t.Errorf("mutant %d: %s", r.ID, cmp.Diff(want, got))
				}
				if m.StatusReason == "" || m.KilledBy == nil || m.CoveredBy == nil || m.MutatorName == "" {
					t.Errorf("mutant %d lacks a member: %+v", r.ID, m)
				}
				if r.Equivalent != (m.Status == "Ignored" && strings.HasPrefix(m.StatusReason, "equivalent: ")) {
					t.Errorf("mutant %d is %s: %s", r.ID, m.Status, m.StatusReason)
				}
				checked++
			}
		}
	}
	if checked != 16 {
		t.Errorf("%d mutants found again, want 16", checked)
	}
}

func TestDecodeReadsWhatStrykerWrote(t *testing.T) {
	in := shop()
	got, err := Decode(bytes.NewReader(written(t, Stryker, in)))
	if err != nil {
		t.Fatal(err)
	}
	want, err := ordered(in)
	if err != nil {
		t.Fatal(err)
	}
	want.Operators, want.Replay = nil, nil
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-wrote +read\n%s", diff)
	}
}

func TestTheOrderOfTheInputDoesNotShow(t *testing.T) {
	in := shop()
	slices.Reverse(in.Packages)
	for _, p := range in.Packages {
		slices.Reverse(p.Results)
		slices.Reverse(p.Tests)
		for i := range p.Results {
			slices.Reverse(p.Results[i].CoveredBy)
		}
	}
	for name, write := range map[string]func(io.Writer, Input) error{"text": text1(TextOptions{}), "stryker": Stryker, "sarif": SARIF} {
		if diff := cmp.Diff(string(written(t, write, shop())), string(written(t, write, in))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func idsOf(t *testing.T, p Package) []string {
	t.Helper()
	ids, err := p.ids()
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestIDsOutliveOtherLinesAndOtherMutants(t *testing.T) {
	p := billing()
	before := idsOf(t, p)

	const added = "// A line that was not there.\n\n"
	moved := billing()
	moved.Files["pricing.go"] = []byte(added + pricing)
	for i := range moved.Results {
		moved.Results[i].Start += len(added)
		moved.Results[i].End += len(added)
	}
	if after := idsOf(t, moved); !slices.Equal(before, after) {
		t.Errorf("ids changed with lines above:\n%v\n%v", before, after)
	}

	shard := billing()
	shard.Results = shard.Results[5:]
	if after := idsOf(t, shard); !slices.Equal(before[5:], after) {
		t.Errorf("ids changed with the other mutants:\n%v\n%v", before[5:], after)
	}

	seen := slices.Clone(before)
	slices.Sort(seen)
	if len(slices.Compact(seen)) != len(before) {
		t.Errorf("two mutants share an id: %v", before)
	}
}

func TestEqualLinesHaveMutantsOfTheirOwn(t *testing.T) {
	src := "package p\n\nfunc a(i int) int {\n\ti++\n\ti++\n\treturn i\n}\n"
	p := Package{ImportPath: "p", Files: map[string][]byte{"a.go": []byte(src)}, Results: []mutate.Result{
		with(at(1, src, "a.go", "increment/swap", "++", 1, "--"), "a", mutate.Killed, nil),
		with(at(2, src, "a.go", "increment/swap", "++", 2, "--"), "a", mutate.Killed, nil),
	}}
	if ids := idsOf(t, p); ids[0] == ids[1] {
		t.Errorf("both are %s", ids[0])
	}
	p.Results[1] = p.Results[0]
	if _, err := p.ids(); err == nil {
		t.Error("the same mutant twice is not refused")
	}
}

func TestInputThatContradictsItselfIsRefused(t *testing.T) {
	for want, change := range map[string]func(*Input){
		"whose source the report has not": func(in *Input) { in.Packages[1].Results[0].File = "gone.go" },
		"are not in pricing.go":           func(in *Input) { in.Packages[1].Results[0].End = 1 << 20 },
		"status \"Lived\" is not known":   func(in *Input) { in.Packages[1].Results[0].Status = "Lived" },
		"proven equivalent, but its":      func(in *Input) { in.Packages[1].Results[2].Equivalent = true },
		"have the same folder":            func(in *Input) { in.Packages[2].Dir = "billing" },
	} {
		in := shop()
		change(&in)
		for _, write := range []func(io.Writer, Input) error{Stryker, SARIF, text1(TextOptions{})} {
			if err := write(io.Discard, in); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		}
	}
}

func TestDecodeRefusesWhatItDoesNotKnow(t *testing.T) {
	good := string(written(t, Stryker, shop()))
	for _, c := range []struct{ old, new, want string }{
		{`"name":"muster"`, `"name":"StrykerJS"`, "not by muster"},
		{`"schemaVersion":"2.0"`, `"schemaVersion":"3.0"`, "is not known"},
		{`"muster":1,`, `"muster":2,`, "is not known"},
		{`"status":"Timeout"`, `"status":"Slow"`, `status "Slow" is not known`},
		{`"killedBy":["example.com/shop/billing.FuzzTotal"]`, `"killedBy":["other.FuzzTotal"]`, "is not one of package"},
		{`"line":29,`, `"line":2900,`, "there is no line 2900"},
		{`,"pricing.go"]`, `,"prices.go"]`, "not among the files"},
		{good, good[:len(good)/2], "unexpected EOF"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("the report has no %s", c.old)
		}
		if _, err := Decode(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.new, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	for _, in := range []Input{shop(), nasty(), {Module: "m"}} {
		b.Reset()
		if err := Stryker(&b, in); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := Decode(bytes.NewReader(text))
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := Stryker(&first, in); err != nil {
			t.Skip() // such as the same mutant twice
		}
		again, err := Decode(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, first.Bytes())
		}
		if err := Stryker(&second, again); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("written again it differs (%v): %s", err, cmp.Diff(first.String(), second.String()))
		}
	})
}

func FuzzPlaces(f *testing.F) {
	f.Add([]byte("a\r\nb\n\nü"), 3)
	f.Add([]byte(""), 0)
	f.Fuzz(func(t *testing.T, text []byte, offset int) {
		if offset < 0 || offset > len(text) {
			t.Skip()
		}
		s := newSource(text)
		line, column := s.position(offset)
		if line != 1+bytes.Count(text[:offset], []byte("\n")) {
			t.Errorf("offset %d of %q is in line %d", offset, text, line)
		}
		if back, err := s.offset(line, column); err != nil || back != offset {
			t.Errorf("offset %d of %q is %d:%d, which is offset %d (%v)", offset, text, line, column, back, err)
		}
	})
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	if n < len(p) {
		return n, errors.New("no space left")
	}
	return n, nil
}

func TestAFullDiskIsAnError(t *testing.T) {
	whole := len(written(t, Stryker, shop()))
	for _, room := range []int{0, whole / 2, whole - 1} {
		if err := Stryker(&full{room}, shop()); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("room for %d of %d bytes: %v", room, whole, err)
		}
	}
	if err := Stryker(&full{whole}, shop()); err != nil {
		t.Error(err)
	}
}
