package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/sarif"
	"github.com/passmuster/muster/internal/show"
)

func writeSARIF(w io.Writer, in Input) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	items := v.items()
	rules := sarifRules(items)
	exit := v.verdict.ExitCode
	return sarif.Write(w, sarif.Run{
		Tool: sarif.Tool{Driver: sarif.Driver{
			Name: "muster", Version: line(v.Run.Host.Muster), InformationURI: sarif.Homepage, Rules: rules,
		}},
		Invocations: []sarif.Invocation{{Successful: v.Complete, ExitCode: &exit}},
		Automation:  sarif.Automation{ID: "muster/gate/" + line(v.Module.Path)},
		Results:     v.sarifResults(items, rules),
		Properties:  map[string]any{"verdict": v.verdict.Verdict, "seed": fmt.Sprint(v.Seed)},
	}, "The root of the repository.")
}

// sarifRules are all known rules, and a rule for each missed threshold that no finding speaks of.
func sarifRules(items []item) []sarif.Rule {
	var out []sarif.Rule
	add := func(id string) {
		if !slices.ContainsFunc(out, func(r sarif.Rule) bool { return r.ID == id }) {
			doc := sarif.Text{Text: ruleDoc(id)}
			out = append(out, sarif.Rule{ID: id, Short: doc, Help: &doc})
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

func (v *view) sarifResults(items []item, rules []sarif.Rule) []sarif.Result {
	out := []sarif.Result{}
	seen := map[string]int{}
	for _, it := range items {
		key := fingerprintKey(it)
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		r := sarif.Result{
			RuleID:       line(it.Rule),
			RuleIndex:    slices.IndexFunc(rules, func(r sarif.Rule) bool { return r.ID == line(it.Rule) }),
			Level:        sarifLevel(it.Severity),
			Message:      sarif.Text{Text: v.sarifMessage(it)},
			Locations:    []sarif.Location{v.sarifLocation(it)},
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
		for _, l := range show.Lines(it.Detail) {
			if strings.HasPrefix(l, "- ") || strings.HasPrefix(l, "+ ") {
				parts = append(parts, l)
			}
		}
	}
	return strings.Join(parts, "\x00")
}

// sarifLocation always names a file, because readers drop a result without one: the finding's own,
// else the package's first measured file, else go.mod.
func (v *view) sarifLocation(it item) sarif.Location {
	file := it.File
	if file == "" {
		file = "go.mod"
		if it.pkg != nil && it.pkg.Stages.Coverage != nil && len(it.pkg.Stages.Coverage.Files) > 0 {
			file = it.pkg.Stages.Coverage.Files[0].Path
		}
	}
	loc := sarif.Location{Physical: sarif.Physical{Artifact: sarif.File(v.repoPath(file))}}
	if it.File != "" && it.Line > 0 {
		loc.Physical.Region = &sarif.Region{StartLine: it.Line, StartColumn: max(it.Column, 0)}
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
		loc.Logical = []sarif.Logical{{Name: name, Kind: kind}}
	}
	return loc
}
