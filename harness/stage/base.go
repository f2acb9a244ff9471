package stage

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/cover"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/gotest"
	"github.com/passmuster/muster/internal/testbin"
)

// BaseRun measures packages in a copy of the merge base, for the ratchet.
type BaseRun struct {
	// Export makes the copy and returns the module root in it. It is called where a tier needs it.
	Export func(ctx context.Context) (root string, err error)
	// Build is the configuration of the build, but for the directory.
	Build testbin.Config
}

// Measure sets the coverage at the merge base of each package that has a ratchet and that the change
// touches. An untouched one has the coverage that it had, and a new one had none.
func (b BaseRun) Measure(ctx context.Context, units []*Unit) {
	var touched []*Unit
	for _, u := range units {
		if u.Thresholds.Ratchet && u.touched() {
			u.Evidence.Stages.Coverage.Base = &evidence.BaseCoverage{Status: evidence.Measured}
			touched = append(touched, u)
		}
	}
	if len(touched) == 0 {
		return
	}
	if err := b.measure(ctx, touched); err != nil {
		for _, u := range touched {
			if base := u.Evidence.Stages.Coverage.Base; base != nil {
				*base = evidence.BaseCoverage{Status: evidence.Unmeasured, Reason: "merge base: " + u.normal(firstLine(err.Error()))}
			}
		}
	}
}

// touched reports whether the change has a file of the package, testdata included.
func (u *Unit) touched() bool {
	for file := range u.Changed {
		dir := path.Dir(file)
		if dir == u.Evidence.Dir || strings.HasPrefix(dir+"/", u.Evidence.Dir+"/testdata/") {
			return true
		}
	}
	return false
}

func (b BaseRun) measure(ctx context.Context, units []*Unit) error {
	root, err := b.Export(ctx)
	if err != nil {
		return err
	}
	b.Build.Dir = root
	patterns := make([]string, len(units))
	for i, u := range units {
		patterns[i] = u.Go.ImportPath
	}
	found, err := golist.Load(ctx, golist.Config{Dir: root, Env: b.Build.Env, Flags: b.Build.Flags}, patterns...)
	if err != nil {
		return err
	}
	there := map[string]*golist.Package{}
	for _, p := range found {
		if p.Error == "" && len(p.Go()) > 0 {
			there[p.ImportPath] = p
		}
	}
	var present []*Unit
	for _, u := range units {
		if there[u.Go.ImportPath] == nil {
			u.Evidence.Stages.Coverage.Base = nil
			continue
		}
		present = append(present, u)
	}
	if len(present) == 0 {
		return nil
	}
	return b.run(ctx, present, there)
}

// run builds the packages of the merge base and runs the tests of each once.
func (b BaseRun) run(ctx context.Context, units []*Unit, there map[string]*golist.Package) error {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Go.ImportPath
	}
	var mu sync.Mutex
	binaries := map[string]string{}
	_, err := testbin.Build(ctx, b.Build, names, func(bin testbin.Binary) {
		mu.Lock()
		defer mu.Unlock()
		binaries[bin.Dir] = bin.Path
	})
	if err != nil {
		return err
	}
	for _, u := range units {
		p := there[u.Go.ImportPath]
		base := u.Evidence.Stages.Coverage.Base
		profile := ""
		if p.HasTests() {
			binary := binaries[p.Dir]
			if binary == "" {
				*base = evidence.BaseCoverage{Status: evidence.Unmeasured, Reason: "the package does not build at the merge base"}
				continue
			}
			profile = binary + ".profile"
			if err := u.runBase(ctx, p, binary, profile); err != nil {
				return err
			}
		}
		u.countBase(base, p, profile)
	}
	return nil
}

func (u *Unit) runBase(ctx context.Context, p *golist.Package, binary, profile string) error {
	at := *u
	at.Go = p
	_, err := gotest.Run(ctx, gotest.Spec{
		Path: binary, Dir: p.Dir, Package: p.ImportPath,
		Args:    append([]string{"-test.count=1", "-test.coverprofile=" + profile, "-test.gocoverdir=" + filepath.Dir(binary)}, u.Settings.Args...),
		Env:     at.environ("tests", u.Seed, filepath.Dir(binary), filepath.Dir(binary), 1),
		Timeout: time.Duration(u.Timeout),
	})
	return err
}

func (u *Unit) countBase(base *evidence.BaseCoverage, p *golist.Package, profile string) {
	read, err := cover.Read(profile)
	if err == nil && p.HasTests() && len(read) == 0 && len(p.Source()) > 0 {
		err = errors.New("the tests wrote no coverage profile at the merge base")
	}
	for _, name := range p.Source() {
		_, blocks, parseErr := sourceBlocks(p, name, read)
		err = errors.Join(err, parseErr)
		n, covered := cover.Count(blocks)
		base.Statements += n
		base.Covered += covered
	}
	if err != nil {
		*base = evidence.BaseCoverage{Status: evidence.Unmeasured, Reason: err.Error()}
	}
}
