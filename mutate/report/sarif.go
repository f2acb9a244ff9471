package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/passmuster/muster/internal/sarif"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// ruleUncovered is the rule of functions with mutants that no test executes. Every other rule but
// ruleSuppression is an operator.
const ruleUncovered = "mutation/no-coverage"

// ruleSuppression is the rule of //muster:ignore comments that are not as they should be.
const ruleSuppression = "mutation/suppression"

// SARIF writes what tests do not notice: a warning for each survivor, and a note for each function with
// mutants that no test executes; suppressions to mend are warnings. What could not be measured is among
// the run's notifications.
func SARIF(w io.Writer, in Input) error {
	in, err := ordered(in)
	if err != nil {
		return err
	}
	s := found{in: in, results: []sarif.Result{}, rules: []sarif.Rule{}}
	for _, problem := range in.Problems {
		s.note(problem)
	}
	for i := range in.Packages {
		v, err := newView(&in.Packages[i])
		if err != nil {
			return err
		}
		s.pkg(v)
	}
	return sarif.Write(w, sarif.Run{
		Tool: sarif.Tool{Driver: sarif.Driver{
			Name: framework, Version: in.Version, InformationURI: sarif.Homepage, Rules: s.rules,
		}},
		Invocations: []sarif.Invocation{{Successful: len(s.notes) == 0, Notifications: s.notes}},
		Automation:  sarif.Automation{ID: "muster/mutate/" + in.Module},
		Results:     s.results,
	}, "The root of the module.")
}

// found is the log in the making.
type found struct {
	in      Input
	rules   []sarif.Rule
	results []sarif.Result
	notes   []sarif.Notification
}

func (s *found) pkg(v *view) {
	for _, problem := range v.Problems {
		s.note(v.ImportPath + ": " + problem)
	}
	for _, line := range v.notRun(false) {
		s.note(v.ImportPath + ": not run: " + line)
	}
	for _, c := range v.Suppressions {
		s.results = append(s.results, s.suppression(v, c))
	}
	for i, r := range v.Results {
		if r.Status != mutate.Survived || r.Equivalent {
			continue
		}
		before, after := v.diff(r, 200)
		result := s.result(v, r.Operator, "warning", v.ids[i], r, r)
		what := fmt.Sprintf("%#q becomes %#q", before, after)
		if after == removed {
			what = fmt.Sprintf("%#q is removed", before)
		}
		result.Message.Text = fmt.Sprintf("No test notices when %s. %s.", what, upper(show.Line(survival(r))))
		if s.in.Replay != nil {
			result.Properties = map[string]string{"replay": s.in.Replay(*v.Package, r)}
		}
		s.results = append(s.results, result)
	}
	for _, g := range v.groups(func(r mutate.Result) bool { return r.Status == mutate.NoCoverage }) {
		result := s.result(v, ruleUncovered, "note", v.ImportPath+" "+g.file+" "+g.name(), v.Results[g.at[0]], v.Results[g.at[len(g.at)-1]])
		name := cmp.Or(g.function, "the package level")
		result.Message.Text = fmt.Sprintf("No test executes %s in %s.", words.Count(len(g.at), "mutant"), show.Line(name))
		s.results = append(s.results, result)
	}
}

// suppression is the result for a comment. Where no mutant is in its file there is no source to count
// columns in, so the line has to do.
func (s *found) suppression(v *view, c Suppression) sarif.Result {
	return sarif.Result{
		RuleID: ruleSuppression, RuleIndex: s.rule(ruleSuppression), Level: "warning",
		Message: sarif.Text{Text: upper(show.Line(c.Message)) + "."},
		Locations: []sarif.Location{{
			Physical: sarif.Physical{Artifact: sarif.File(v.file(c.File)), Region: &sarif.Region{StartLine: c.Line, EndLine: c.Line}},
			Logical:  []sarif.Logical{{Name: show.Line(v.ImportPath), Kind: "package"}},
		}},
		Fingerprints: map[string]string{"muster/v1": fmt.Sprintf("%s %s %s", v.ImportPath, c.File, c.Message)},
	}
}

func (s *found) note(text string) {
	s.notes = append(s.notes, sarif.Notification{Level: "warning", Message: sarif.Text{Text: show.Line(text)}})
}

// result is everything but the message. It reaches from the start of one mutant to the end of another.
func (s *found) result(v *view, rule, level, id string, from, to mutate.Result) sarif.Result {
	src := v.sources[from.File]
	line, column := src.position(from.Start)
	endLine, endColumn := src.position(to.End)
	name := v.ImportPath
	kind := "package"
	if from.Function != "" {
		name, kind = name+"."+from.Function, "function"
	}
	return sarif.Result{
		RuleID: rule, RuleIndex: s.rule(rule), Level: level,
		Locations: []sarif.Location{{
			Physical: sarif.Physical{
				Artifact: sarif.File(v.file(from.File)),
				Region: &sarif.Region{
					StartLine: line, StartColumn: src.utf16Column(line, column), EndLine: endLine, EndColumn: src.utf16Column(endLine, endColumn),
				},
			},
			Logical: []sarif.Logical{{Name: show.Line(name), Kind: kind}},
		}},
		Fingerprints: map[string]string{"muster/v1": id},
	}
}

// rule is the index of a rule, which is added where it is new.
func (s *found) rule(id string) int {
	if i := slices.IndexFunc(s.rules, func(r sarif.Rule) bool { return r.ID == id }); i >= 0 {
		return i
	}
	doc := id
	if id == ruleUncovered {
		doc = "Code that mutation could change, but that no test executes."
	}
	if id == ruleSuppression {
		doc = "A //muster:ignore comment without a reason, for no operator, or with nothing to keep out."
	}
	for _, o := range s.in.Operators {
		if o.Name == id {
			doc = o.Doc
		}
	}
	s.rules = append(s.rules, sarif.Rule{ID: id, Short: sarif.Text{Text: doc}})
	return len(s.rules) - 1
}

// upper makes a sentence's first letter a capital, where it is ASCII.
func upper(s string) string {
	if s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
