package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
)

// The parts of SARIF 2.1.0 that the report writes.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool           `json:"tool"`
		Invocations []sarifInvocation   `json:"invocations"`
		BaseIDs     map[string]sarifURI `json:"originalUriBaseIds"`
		Automation  sarifAutomation     `json:"automationDetails"`
		Results     []sarifResult       `json:"results"`
		ColumnKind  string              `json:"columnKind"`
		Properties  map[string]any      `json:"properties"`
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
		Help  sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful bool `json:"executionSuccessful"`
		ExitCode   int  `json:"exitCode"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifURI struct {
		URI         string     `json:"uri,omitempty"`
		BaseID      string     `json:"uriBaseId,omitempty"`
		Description *sarifText `json:"description,omitempty"`
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
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifURI     `json:"artifactLocation"`
		Region   *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
)

// srcRoot stands for the repository's root, which only the reader of the log knows.
const srcRoot = "%SRCROOT%"

func writeSARIF(w io.Writer, in Input) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	items := v.items()
	rules := sarifRules(items)
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "muster", Version: line(v.Run.Host.Muster),
			InformationURI: "https://github.com/passmuster/muster", Rules: rules,
		}},
		Invocations: []sarifInvocation{{v.Complete, v.verdict.ExitCode}},
		BaseIDs:     map[string]sarifURI{srcRoot: {Description: &sarifText{"The root of the repository."}}},
		Automation:  sarifAutomation{"muster/gate/" + line(v.Module.Path)},
		Results:     v.sarifResults(items, rules),
		ColumnKind:  "utf16CodeUnits",
		Properties:  map[string]any{"verdict": v.verdict.Verdict, "seed": fmt.Sprint(v.Seed)},
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// sarifRules are all known rules, and a rule for each missed threshold that no finding speaks of.
func sarifRules(items []item) []sarifRule {
	var out []sarifRule
	add := func(id string) {
		if !slices.ContainsFunc(out, func(r sarifRule) bool { return r.ID == id }) {
			doc := sarifText{ruleDoc(id)}
			out = append(out, sarifRule{id, doc, doc})
		}
	}
	for _, r := range evidence.Rules {
		add(r.Name)
	}
	for _, it := range items {
		add(line(it.Rule))
	}
	return out
}

func (v *view) sarifResults(items []item, rules []sarifRule) []sarifResult {
	out := []sarifResult{}
	seen := map[string]int{}
	for _, it := range items {
		key := fingerprintKey(it)
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		r := sarifResult{
			RuleID:       line(it.Rule),
			RuleIndex:    slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == line(it.Rule) }),
			Level:        sarifLevel(it.Severity),
			Message:      sarifText{v.sarifMessage(it)},
			Locations:    []sarifLocation{v.sarifLocation(it)},
			Fingerprints: map[string]string{"muster/v1": hex.EncodeToString(sum[:16])},
		}
		if it.Replay != "" {
			r.Properties = map[string]string{"replay": line(it.Replay)}
		}
		out = append(out, r)
	}
	return out
}

func sarifLevel(s evidence.Severity) string {
	switch s {
	case evidence.Error, evidence.Warning:
		return string(s)
	}
	return "note"
}

func (v *view) sarifMessage(it item) string {
	s := message(it, maxDetail)
	if it.pkg != nil && it.File == "" {
		s = it.pkg.name + ": " + s
	}
	return s
}

// fingerprintKey is what stays the same while the thing stays wrong: no line, and no message, for
// messages carry percentages. A bar change is known by its message alone, a mutant by what it changes.
func fingerprintKey(it item) string {
	parts := []string{it.Rule, "", it.Test, it.File}
	if it.pkg != nil {
		parts[1] = it.pkg.Path
	}
	switch it.Rule {
	case evidence.RuleBarChange:
		parts = append(parts, it.Message)
	case evidence.RuleMutantUncovered:
		parts = append(parts, it.Function)
	case evidence.RuleMutantSurvived: // the lines before and after; what tests do may change
		parts = append(parts, it.Function)
		for _, l := range lines(it.Detail) {
			if strings.HasPrefix(l, "- ") || strings.HasPrefix(l, "+ ") {
				parts = append(parts, l)
			}
		}
	}
	return strings.Join(parts, "\x00")
}

// sarifLocation always names a file, because readers drop a result without one: the finding's own,
// else the package's first measured file, else go.mod.
func (v *view) sarifLocation(it item) sarifLocation {
	file := it.File
	if file == "" {
		file = "go.mod"
		if it.pkg != nil && it.pkg.Stages.Coverage != nil && len(it.pkg.Stages.Coverage.Files) > 0 {
			file = it.pkg.Stages.Coverage.Files[0].Path
		}
	}
	loc := sarifLocation{Physical: sarifPhysical{Artifact: artifact(v.repoPath(file))}}
	if it.File != "" && it.Line > 0 {
		loc.Physical.Region = &sarifRegion{StartLine: it.Line, StartColumn: max(it.Column, 0)}
		if it.EndLine > it.Line {
			loc.Physical.Region.EndLine = it.EndLine
		}
	}
	if it.pkg != nil {
		name := line(it.pkg.Path)
		kind := "package"
		if it.Test != "" {
			name, kind = name+"."+line(it.Test), "function"
		}
		loc.Logical = []sarifLogical{{name, kind}}
	}
	return loc
}

// artifact is a file's URI: relative to the repository's root, every segment percent-encoded.
func artifact(file string) sarifURI {
	abs := path.IsAbs(file)
	segments := strings.Split(file, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	u := strings.Join(segments, "/")
	if abs {
		return sarifURI{URI: "file://" + u}
	}
	return sarifURI{URI: u, BaseID: srcRoot}
}
