package report

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
)

// tiles are the counts at the head of the page.
func tiles(v *view) []pageTile {
	var errors, warnings int
	for _, it := range v.items() {
		switch it.Severity {
		case evidence.Error:
			errors++
		case evidence.Warning:
			warnings++
		}
	}
	out := []pageTile{
		{v.failed, "failed", "fail"}, {v.inconclusive, "inconclusive", "inconclusive"}, {v.passed, "passed", "pass"},
		{errors, "errors", "fail"}, {warnings, "warnings", "inconclusive"},
	}
	if v.since() || len(v.BarChanges) > 0 {
		out = append(out, pageTile{len(v.BarChanges), "bar changes", "inconclusive"})
	}
	return out
}

// originFacts is the line below the verdict.
func originFacts(v *view) []pageFact {
	var out []pageFact
	if v.Git != nil {
		commit := short(v.Git.Commit)
		if commit == "" {
			commit = "none"
		}
		if v.Git.Dirty {
			commit += " (dirty)"
		}
		out = append(out, pageFact{"commit", commit})
		if v.Git.Since != "" {
			out = append(out, pageFact{"since", line(v.Git.Since)})
		}
	}
	out = append(out, pageFact{"config", v.configSource()}, pageFact{"seed", fmt.Sprint(v.Seed)})
	return append(out, pageFact{"mode", line(string(v.verdict.Mode))})
}

// provenance is what the answer rests on, in full.
func provenance(v *view) []pageFact {
	var out []pageFact
	add := func(name, value string) {
		if value != "" {
			out = append(out, pageFact{name, line(value)})
		}
	}
	add("module", v.Module.Path)
	if v.Git != nil {
		add("commit", v.Git.Commit)
		if v.Git.Dirty {
			add("work tree", "differs from the commit")
		}
		add("since", v.Git.Since)
		add("merge base", v.Git.Base)
	}
	add("config", v.Config.Source+", from the "+v.Config.From)
	add("config digest", v.Config.Digest)
	add("expiry judged as of", v.Config.AsOf)
	add("seed", fmt.Sprint(v.Seed))
	add("go", strings.TrimSpace(v.Go.Version+" "+v.Go.OS+"/"+v.Go.Arch))
	add("build flags", strings.Join(v.Go.Flags, " "))
	add("test arguments", strings.Join(v.Go.TestArgs, " "))
	add("muster", v.Run.Host.Muster)
	add("started", v.Run.Started)
	add("took", fmt.Sprintf("%.1f s", v.Run.Seconds))
	if h := v.Run.Host; h.CPUs > 0 {
		add("host", fmt.Sprintf("%s, %s", words.Count(h.CPUs, "CPU"), words.Count(h.Jobs, "job")))
	}
	return out
}
