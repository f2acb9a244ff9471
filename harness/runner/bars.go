package runner

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/passmuster/muster/harness/bar"
	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/stage"
)

// unnamed marks, while bar changes are collected, those of packages that exist and are not judged.
const unnamed = "\x00"

// barChanges lists what the change loosens: in the config, and in tests and what they keep. Each has
// the policy of the tier that its package had at the merge base.
func (p *plan) barChanges(ctx context.Context) ([]evidence.BarChange, error) {
	var targets []config.Target
	units := map[string]*stage.Unit{}
	for i, u := range p.units {
		targets = append(targets, p.target(p.packages[i]))
		units[u.Evidence.Dir] = u
	}
	importPath := func(dir string) string {
		if u := units[dir]; u != nil {
			return u.Go.ImportPath
		}
		return ""
	}
	bars := config.Compare(p.config, p.head, targets, importPath, p.Today)
	found, err := bar.Detect(ctx, bar.Options{
		Repo: p.repo, Set: p.set, Dir: p.root,
		Package: func(dir string) (string, evidence.BarPolicy) {
			if u := units[dir]; u != nil {
				return u.Go.ImportPath, policyOf(u.Thresholds)
			}
			// A package that is gone is held to the tier of its folder. One that is there was not named,
			// and whoever judges it will hear of it.
			if hasGoFile(filepath.Join(p.root, filepath.FromSlash(dir))) {
				return unnamed, ""
			}
			return "", policyOf(p.config.Assign(config.Target{Dir: dir}, p.Today).Tier.Thresholds)
		},
	})
	bars = slices.DeleteFunc(slices.Concat(bars, found), func(b evidence.BarChange) bool { return b.Package == unnamed })
	slices.SortFunc(bars, evidence.CompareBarChanges)
	return bars, err
}

// policyOf is the policy in force: evidence never leaves it empty.
func policyOf(t evidence.Thresholds) evidence.BarPolicy {
	return cmp.Or(t.BarChanges, evidence.BarReport)
}

func hasGoFile(dir string) bool {
	entries, _ := os.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == ".go" })
}
