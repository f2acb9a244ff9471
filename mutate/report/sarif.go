package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// The parts of SARIF 2.1.0 that the report writes.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool              `json:"tool"`
		Invocations []sarifInvocation      `json:"invocations"`
		BaseIDs     map[string]sarifFolder `json:"originalUriBaseIds"`
		Automation  sarifAutomation        `json:"automationDetails"`
		Results     []sarifResult          `json:"results"`
		ColumnKind  string                 `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifFolder struct {
		Description sarifText `json:"description"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]string `json:"properties,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI    string `json:"uri"`
		BaseID string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
)

// srcRoot stands for the module's root, which only the reader of the log knows.
const srcRoot = "%SRCROOT%"

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
	s := sarif{in: in, results: []sarifResult{}, rules: []sarifRule{}}
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
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{framework, in.Version, homepage, s.rules}},
		Invocations: []sarifInvocation{{len(s.notes) == 0, s.notes}},
		BaseIDs:     map[string]sarifFolder{srcRoot: {sarifText{"The root of the module."}}},
		Automation:  sarifAutomation{"muster/mutate/" + in.Module},
		Results:     s.results,
		ColumnKind:  "utf16CodeUnits",
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

type sarif struct {
	in      Input
	rules   []sarifRule
	results []sarifResult
	notes   []sarifNotification
}

func (s *sarif) pkg(v *view) {
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
		result.Message.Text = fmt.Sprintf("No test notices when %s. %s.", what, upper(clean(survival(r))))
		if s.in.Replay != nil {
			result.Properties = map[string]string{"replay": s.in.Replay(*v.Package, r)}
		}
		s.results = append(s.results, result)
	}
	for _, g := range v.groups(func(r mutate.Result) bool { return r.Status == mutate.NoCoverage }) {
		result := s.result(v, ruleUncovered, "note", v.ImportPath+" "+g.file+" "+g.name(), v.Results[g.at[0]], v.Results[g.at[len(g.at)-1]])
		name := cmp.Or(g.function, "the package level")
		result.Message.Text = fmt.Sprintf("No test executes %s in %s.", words.Count(len(g.at), "mutant"), clean(name))
		s.results = append(s.results, result)
	}
}

// suppression is the result for a comment. Where no mutant is in its file there is no source to count
// columns in, so the line has to do.
func (s *sarif) suppression(v *view, c Suppression) sarifResult {
	return sarifResult{
		RuleID: ruleSuppression, RuleIndex: s.rule(ruleSuppression), Level: "warning",
		Message: sarifText{upper(clean(c.Message)) + "."},
		Locations: []sarifLocation{{
			Physical: sarifPhysical{sarifArtifact{uri(v.file(c.File)), srcRoot}, sarifRegion{StartLine: c.Line, EndLine: c.Line}},
			Logical:  []sarifLogical{{clean(v.ImportPath), "package"}},
		}},
		Fingerprints: map[string]string{"muster/v1": fmt.Sprintf("%s %s %s", v.ImportPath, c.File, c.Message)},
	}
}

func (s *sarif) note(text string) {
	s.notes = append(s.notes, sarifNotification{"warning", sarifText{clean(text)}})
}

// result is everything but the message. It reaches from the start of one mutant to the end of another.
func (s *sarif) result(v *view, rule, level, id string, from, to mutate.Result) sarifResult {
	src := v.sources[from.File]
	line, column := src.position(from.Start)
	endLine, endColumn := src.position(to.End)
	name := v.ImportPath
	kind := "package"
	if from.Function != "" {
		name, kind = name+"."+from.Function, "function"
	}
	return sarifResult{
		RuleID: rule, RuleIndex: s.rule(rule), Level: level,
		Locations: []sarifLocation{{
			Physical: sarifPhysical{
				sarifArtifact{uri(v.file(from.File)), srcRoot},
				sarifRegion{line, src.utf16Column(line, column), endLine, src.utf16Column(endLine, endColumn)},
			},
			Logical: []sarifLogical{{clean(name), kind}},
		}},
		Fingerprints: map[string]string{"muster/v1": id},
	}
}

// rule is the index of a rule, which is added where it is new.
func (s *sarif) rule(id string) int {
	if i := slices.IndexFunc(s.rules, func(r sarifRule) bool { return r.ID == id }); i >= 0 {
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
	s.rules = append(s.rules, sarifRule{id, sarifText{doc}})
	return len(s.rules) - 1
}

// upper makes a sentence's first letter a capital, where it is ASCII.
func upper(s string) string {
	if s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// uri percent-encodes every segment of a path.
func uri(file string) string {
	segments := strings.Split(file, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.Join(segments, "/")
}
