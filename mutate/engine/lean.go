package engine

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/passmuster/muster/mutate"
)

// Every gate costs a little each time that it is passed, and tests that take long pass many: much of the time of a
// survivor may be that of gates of mutants that quick tests have killed. Where what workers leave over takes much longer
// than a build, it is built once more with the gates of those mutants alone.

// muchLonger is how many times as long as the build the tests must take that are left.
var muchLonger = 5.0

// hear has the court judge the jobs.
func (e *engine) hear(ctx context.Context, c *court, jobs []job, slots []slot, done func(job, verdict)) error {
	admit := e.cfg.admission()
	busy := c.lab.effort.share() / float64(len(slots)/2) // where tests wait gates cost nothing
	much := func(jobs []job) bool {
		return c.takes(jobs).Seconds()*busy >= muchLonger*e.report.Build.Seconds()
	}
	if e.cfg.Budget > 0 || e.cfg.Most > 0 || !much(jobs) {
		return c.all(ctx, jobs, slots, admit, done)
	}
	var left []job
	c.quick = true
	err := c.all(ctx, jobs, slots, admit, func(j job, v verdict) {
		if v.status != mutate.Pending {
			done(j, v)
			return
		}
		j.Served = len(j.Worker) > 0
		left = append(left, j)
	})
	if err != nil {
		return err
	}
	c.quick = false
	slices.SortFunc(left, func(a, b job) int { return cmp.Compare(a.ID, b.ID) })
	if much(left) {
		begun := time.Now()
		b, err := e.lean(ctx, left)
		if err != nil {
			return err
		}
		if b != nil {
			c.lab.b = alike(c.lab.b, b)
		}
		e.report.Build += time.Since(begun)
	}
	return c.all(ctx, left, slots, admit, done)
}

// takes is how long the tests of the jobs take together where they notice nothing.
func (c *court) takes(jobs []job) (d time.Duration) {
	for _, j := range jobs {
		for _, list := range j.Fresh {
			for _, t := range list {
				d += time.Duration(c.facts.tests[t].Best)
			}
		}
	}
	return d
}

// lean builds the package with the gates of those mutants alone, numbered as ever. It returns nil where they are
// most, or it would not hold them all.
func (e *engine) lean(ctx context.Context, left []job) (*binary, error) {
	var wanted bits
	for _, j := range left {
		if !j.Single {
			wanted.set(j.ID)
		}
	}
	if wanted.count() > len(e.kinds.gated)/2 {
		return nil, nil
	}
	mutants := slices.Clone(e.s.mutants)
	for i := range mutants {
		if m := &mutants[i]; !wanted.has(m.ID) {
			m.Invalid = cmp.Or(m.Invalid, "it is judged")
		}
	}
	files, k, err := e.s.instrument(mutants)
	if err != nil || differ(toSet(k.gated), wanted).count() > 0 {
		return nil, err
	}
	path := filepath.Join(e.build.out, "left.test")
	said, err := e.build.build(ctx, path, e.withHome(files))
	if err != nil || said != "" {
		return nil, err
	}
	return e.binary(path), nil
}
