package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/sarif"
	"github.com/passmuster/muster/mutate"
)

// The parts of the mutation-testing report schema that are written. What the schema has no word for is
// in the members called muster, which it allows, and in config, which is ours.
type (
	strykerReport struct {
		SchemaVersion string                     `json:"schemaVersion"`
		Framework     strykerFramework           `json:"framework"`
		Config        strykerConfig              `json:"config"`
		Thresholds    strykerThresholds          `json:"thresholds"`
		Performance   *strykerPerformance        `json:"performance,omitempty"`
		Files         map[string]strykerFile     `json:"files"`
		TestFiles     map[string]strykerTestFile `json:"testFiles,omitempty"`
	}
	strykerFramework struct {
		Name     string           `json:"name"`
		Version  string           `json:"version,omitempty"`
		Branding *strykerBranding `json:"branding,omitempty"`
	}
	strykerBranding struct {
		HomepageURL string `json:"homepageUrl"`
	}
	strykerConfig struct {
		// Muster is the version of our members.
		Muster   int              `json:"muster"`
		Module   string           `json:"module"`
		Shard    int              `json:"shard,omitempty"`
		Shards   int              `json:"shards,omitempty"`
		Problems []string         `json:"problems,omitempty"`
		Packages []strykerPackage `json:"packages"`
	}
	strykerPackage struct {
		ImportPath   string             `json:"importPath"`
		Dir          string             `json:"dir"`
		Files        []string           `json:"files"`
		List         string             `json:"list,omitempty"`
		Seconds      map[string]float64 `json:"seconds,omitempty"`
		Problems     []string           `json:"problems,omitempty"`
		Notes        []string           `json:"notes,omitempty"`
		Suppressions []Suppression      `json:"suppressions,omitempty"`
	}
	strykerThresholds struct {
		High int `json:"high"`
		Low  int `json:"low"`
	}
	strykerPerformance struct {
		Setup      int `json:"setup"`
		InitialRun int `json:"initialRun"`
		Mutation   int `json:"mutation"`
	}
	strykerFile struct {
		Language string          `json:"language"`
		Source   string          `json:"source"`
		Mutants  []strykerMutant `json:"mutants"`
	}
	strykerMutant struct {
		ID             string          `json:"id"`
		MutatorName    string          `json:"mutatorName"`
		Replacement    string          `json:"replacement"`
		Location       strykerLocation `json:"location"`
		Status         mutate.Status   `json:"status"`
		StatusReason   string          `json:"statusReason"`
		KilledBy       []string        `json:"killedBy"`
		CoveredBy      []string        `json:"coveredBy"`
		TestsCompleted *int            `json:"testsCompleted,omitempty"`
		Static         bool            `json:"static"`
		Muster         strykerOwn      `json:"muster"`
	}
	// strykerOwn is what a result has beyond the schema's words. The status is the one before an
	// equivalent survivor is called Ignored.
	strykerOwn struct {
		ID         int          `json:"id"`
		Function   string       `json:"function,omitempty"`
		Cause      mutate.Cause `json:"cause,omitempty"`
		Reason     string       `json:"reason,omitempty"`
		Missing    string       `json:"missing,omitempty"`
		Infecting  []string     `json:"infecting,omitempty"`
		Equivalent bool         `json:"equivalent,omitempty"`
		Invalid    string       `json:"invalid,omitempty"`
		Ignored    string       `json:"ignored,omitempty"`
	}
	strykerLocation struct {
		Start strykerPosition `json:"start"`
		End   strykerPosition `json:"end"`
	}
	strykerPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	strykerTestFile struct {
		Tests []strykerTest `json:"tests"`
	}
	strykerTest struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
)

const (
	schemaVersion = "2.0"
	framework     = "muster"
	ownVersion    = 1
)

// Stryker writes the JSON of the mutation-testing report schema. [Decode] reads it back.
func Stryker(w io.Writer, in Input) error {
	in, err := ordered(in)
	if err != nil {
		return err
	}
	out := strykerReport{
		SchemaVersion: schemaVersion,
		Framework:     strykerFramework{framework, in.Version, &strykerBranding{sarif.Homepage}},
		Config:        strykerConfig{ownVersion, in.Module, in.Shard, in.Shards, in.Problems, []strykerPackage{}},
		Thresholds:    strykerThresholds{in.High, in.Low},
		Performance:   performance(in.Packages),
		Files:         map[string]strykerFile{},
		TestFiles:     map[string]strykerTestFile{},
	}
	for i := range in.Packages {
		if err := out.add(&in.Packages[i]); err != nil {
			return err
		}
	}
	return out.write(w)
}

// write puts each mutant on a line of its own, so that reports can be compared by line and a large one is
// not held in memory as text.
func (out *strykerReport) write(w io.Writer) error {
	e := pieces{Writer: bufio.NewWriter(w)}
	head := *out
	head.Files, head.TestFiles = nil, nil // the first is null and last in the text, the second is left out
	e.piece("", head, "null}")
	e.text("{")
	for i, key := range slices.Sorted(maps.Keys(out.Files)) {
		f := out.Files[key]
		e.separate(i)
		e.piece("", key, "")
		e.piece(": ", strykerFile{f.Language, f.Source, []strykerMutant{}}, "]}")
		for i, m := range f.Mutants {
			e.separate(i)
			e.piece("", m, "")
		}
		e.text("]}")
	}
	e.text("\n}")
	if len(out.TestFiles) > 0 {
		e.piece(",\n\"testFiles\": ", out.TestFiles, "")
	}
	e.text("}\n")
	return cmp.Or(e.err, e.Flush())
}

// pieces writes JSON in pieces and keeps the first error.
type pieces struct {
	*bufio.Writer
	err error
}

func (e *pieces) text(s string) {
	_, err := e.WriteString(s)
	e.err = cmp.Or(e.err, err)
}

func (e *pieces) separate(i int) {
	if i > 0 {
		e.text(",")
	}
	e.text("\n")
}

// piece writes a value, without the given end, behind a text.
func (e *pieces) piece(before string, v any, without string) {
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	e.err = cmp.Or(e.err, j.Encode(v))
	e.text(before)
	e.text(strings.TrimSuffix(strings.TrimSuffix(b.String(), "\n"), without))
}

func (out *strykerReport) add(p *Package) error {
	ids, err := p.ids()
	if err != nil {
		return err
	}
	own := strykerPackage{
		ImportPath: p.ImportPath, Dir: p.Dir, Files: []string{}, List: p.List, Seconds: p.Seconds,
		Problems: p.Problems, Notes: p.Notes, Suppressions: p.Suppressions,
	}
	for base := range p.Files {
		own.Files = append(own.Files, base)
	}
	slices.Sort(own.Files)
	out.Config.Packages = append(out.Config.Packages, own)
	if len(p.Tests) > 0 {
		tests := []strykerTest{}
		for _, name := range p.Tests {
			tests = append(tests, strykerTest{p.testID(name), name})
		}
		// The schema takes a file's path or a class's name; a test is known by its package alone.
		out.TestFiles[p.ImportPath] = strykerTestFile{tests}
	}
	for _, base := range own.Files {
		src := newSource(p.Files[base])
		f := strykerFile{"go", src.text, []strykerMutant{}}
		for i, r := range p.Results {
			if r.File == base {
				f.Mutants = append(f.Mutants, p.mutant(ids[i], r, src))
			}
		}
		key := p.file(base)
		if _, twice := out.Files[key]; twice {
			return fmt.Errorf("file %s is in two packages", key)
		}
		out.Files[key] = f
	}
	return nil
}

func (p *Package) mutant(id string, r mutate.Result, src *source) strykerMutant {
	m := strykerMutant{
		ID: id, MutatorName: r.Operator, Replacement: r.Replacement, Status: r.Status, StatusReason: Why(r),
		KilledBy: []string{}, CoveredBy: []string{}, Static: slices.Contains(p.Static, r.ID),
		Muster: strykerOwn{
			ID: r.ID, Function: r.Function, Cause: r.Cause, Reason: r.Reason, Missing: r.Missing,
			Infecting: r.Infecting, Equivalent: r.Equivalent, Invalid: r.Invalid, Ignored: r.Ignored,
		},
	}
	m.Location.Start.Line, m.Location.Start.Column = src.position(r.Start)
	m.Location.End.Line, m.Location.End.Column = src.position(r.End)
	if r.Equivalent {
		m.Status = mutate.Ignored
	}
	if r.KilledBy != "" {
		m.KilledBy = append(m.KilledBy, p.testID(r.KilledBy))
	}
	for _, name := range r.CoveredBy {
		m.CoveredBy = append(m.CoveredBy, p.testID(name))
	}
	// A survivor has withstood all tests that infect it. Where nobody knows who reaches it, nobody knows
	// how many those are.
	if r.Status == mutate.NoCoverage || r.Status == mutate.Survived && len(r.CoveredBy)+len(r.Infecting) > 0 {
		n := len(r.Infecting)
		m.TestsCompleted = &n
	}
	return m
}

// performance sums the phases in milliseconds, nil where none was timed.
func performance(packages []Package) *strykerPerformance {
	var sum strykerPerformance
	timed := false
	add := func(to *int, p *Package, phases ...string) {
		for _, phase := range phases {
			*to += int(math.Round(p.Seconds[phase] * 1000))
		}
	}
	for i := range packages {
		p := &packages[i]
		timed = timed || len(p.Seconds) > 0
		add(&sum.Setup, p, PhaseLoad, PhaseBuild)
		add(&sum.InitialRun, p, PhaseBaseline)
		add(&sum.Mutation, p, PhaseRun, PhaseEquivalents)
	}
	if !timed {
		return nil
	}
	return &sum
}
