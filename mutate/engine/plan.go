package engine

import (
	"cmp"
	mathbits "math/bits"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/mutate"
)

// job is how one mutant is judged: first by Worker, quick tests in an order that finds the killer early,
// in a process that serves others too; what survives that, by Fresh, each list in a process of its own.
type job struct {
	ID     int
	Worker []int
	Fresh  [][]int
	// Served says that a worker has run those tests, and could not tell.
	Served bool
	// Apart is for what survives that too: tests that fail where the package is instrumented, in a build that
	// holds this mutant alone.
	Apart [][]int
	// Static mutants are active from the start of their process.
	Static bool
	// Single mutants have a binary of their own.
	Single bool
}

// plan is who is judged how. A mutant that is in neither Settled nor Jobs is not gated at all.
type plan struct {
	Settled map[int]mutate.Result // status and reason alone
	Jobs    []job
}

// kinds says which mutants are in the one binary, which are active only from the start of a process,
// and which need a build of their own.
type kinds struct{ gated, static, single []int }

// makePlan decides by the baseline alone.
func makePlan(f *facts, mutants []mutate.Mutant, k kinds, isolation string) plan {
	p := plan{Settled: map[int]mutate.Result{}}
	gated, static, single := toSet(k.gated), toSet(k.static), toSet(k.single)
	order := killersFirst(f.tests)
	around := surroundings(mutants, gated)
	for _, m := range mutants {
		switch {
		case m.Invalid != "":
			p.Settled[m.ID] = mutate.Result{Status: mutate.CompileError, Reason: m.Invalid}
		case m.Ignored != "":
			p.Settled[m.ID] = mutate.Result{Status: mutate.Ignored, Reason: m.Ignored}
		case len(f.tests) == 0:
			p.Settled[m.ID] = mutate.Result{Status: mutate.NoCoverage, Reason: "the package has no tests"}
		case single.has(m.ID):
			p.single(f, m, around)
		case static.has(m.ID), f.startup.has(m.ID) && gated.has(m.ID):
			p.Jobs = append(p.Jobs, job{ID: m.ID, Static: true, Fresh: fromStart(f, m, order), Apart: apart(f.tests)})
		case gated.has(m.ID):
			p.gated(f, m, order, isolation)
		}
	}
	return p
}

// fromStart are the lists for a mutant that acts before the tests, and so may change the outcome of any: those
// that infect it as well come first, for themselves.
func fromStart(f *facts, m mutate.Mutant, order []int) [][]int {
	all := fresh(f.tests, judges(f.tests, nil))
	in := toSet(judges(f.tests, func(t *test) bool { return t.mayKill(m.ID) && !t.Own }))
	var likely []int
	for _, i := range order {
		if in.has(i) {
			likely = append(likely, i)
		}
	}
	if len(likely) == 0 {
		return all
	}
	return append([][]int{likely}, all...)
}

// gated plans a mutant by who reaches and who infects it.
func (p *plan) gated(f *facts, m mutate.Mutant, order []int, isolation string) {
	reached := f.shared.has(m.ID) || f.started.has(m.ID)
	for i := range f.tests {
		reached = reached || f.tests[i].mayReach(m.ID)
	}
	j := job{ID: m.ID, Apart: apart(f.tests)}
	if !reached && j.Apart == nil {
		p.Settled[m.ID] = mutate.Result{Status: mutate.NoCoverage, Reason: "no test reaches it"}
		return
	}
	infecting := judges(f.tests, func(t *test) bool { return t.mayKill(m.ID) })
	if len(infecting) == 0 && j.Apart == nil {
		p.Settled[m.ID] = mutate.Result{Status: mutate.Survived, Reason: missing(m)}
		return
	}
	j.Fresh = fresh(f.tests, infecting)
	if isolation != IsolationProcess && !f.shared.has(m.ID) {
		in := toSet(infecting)
		for _, i := range order {
			if in.has(i) && !f.tests[i].Own && !f.tests[i].expensive() {
				j.Worker = append(j.Worker, i)
			}
		}
	}
	p.Jobs = append(p.Jobs, j)
}

// single plans a mutant without a gate. Which tests reach it is not known, but they are among those that
// reach a gate around it.
func (p *plan) single(f *facts, m mutate.Mutant, around func(mutate.Mutant) int) {
	in, apart := judges(f.tests, nil), apart(f.tests)
	if id := around(m); id != 0 && !f.started.has(id) && !f.startup.has(id) && !f.shared.has(id) {
		if in = judges(f.tests, func(t *test) bool { return t.mayReach(id) }); len(in) == 0 && apart == nil {
			p.Settled[m.ID] = mutate.Result{Status: mutate.NoCoverage, Reason: "no test reaches it"}
			return
		}
	}
	p.Jobs = append(p.Jobs, job{ID: m.ID, Single: true, Fresh: fresh(f.tests, in), Apart: apart})
}

// surroundings returns a function that finds the smallest gated mutant around another, 0 where there is
// none. One that holds a function literal does not count: its body may run at another time.
func surroundings(mutants []mutate.Mutant, gated bits) func(mutate.Mutant) int {
	byFile := map[string][]mutate.Mutant{}
	for _, m := range mutants {
		if gated.has(m.ID) && m.Function != "" && !strings.Contains(m.Original, "func") {
			byFile[m.File] = append(byFile[m.File], m)
		}
	}
	return func(inner mutate.Mutant) int {
		best, size := 0, 0
		for _, m := range byFile[inner.File] {
			if m.Start > inner.Start || m.End < inner.End || m.Function != inner.Function {
				continue
			}
			if best == 0 || m.End-m.Start < size {
				best, size = m.ID, m.End-m.Start
			}
		}
		return best
	}
}

// mayReach reports whether the test reaches the mutant, or a process that it starts could.
func (t *test) mayReach(id int) bool { return t.Spawns || t.Reach.has(id) }

// mayKill reports whether the test could notice the mutant.
func (t *test) mayKill(id int) bool {
	return t.Spawns || t.Infect.has(id) || t.Nondeterministic && t.Reach.has(id)
}

// expensive reports whether the test takes longer than the start of a process. Such a test runs in fresh
// processes alone, where its word counts at once: in one that serves it would run again to
// show that it still passes, and once more where it does not notice the mutant.
func (t *test) expensive() bool { return time.Duration(t.Best) > 10*time.Millisecond }

// missing says why a mutant that is reached and never infected survives.
func missing(m mutate.Mutant) string {
	if m.Missing != "" {
		return "no test " + m.Missing
	}
	return "no test makes the change differ from the original"
}

// judges are the tests that may judge and are wanted, in the order in which they run.
func judges(tests []test, wanted func(*test) bool) []int {
	var in []int
	for i := range tests {
		if tests[i].Excluded == "" && (wanted == nil || wanted(&tests[i])) {
			in = append(in, i)
		}
	}
	return in
}

// fresh are the lists of tests that run in a process each.
func fresh(tests []test, in []int) [][]int {
	var lists [][]int
	var together []int
	for _, i := range in {
		if !tests[i].Own {
			together = append(together, i)
		}
	}
	if len(together) > 0 {
		lists = append(lists, together)
	}
	for _, i := range in {
		if tests[i].Own {
			lists = append(lists, append(slices.Clone(tests[i].Before), i))
		}
	}
	return lists
}

// killersFirst orders tests by what they cost, by orders of magnitude, then by how few mutants they
// infect: a test of little code looks at it closely. Time counts only where it is much more than
// ticks account for, so that the order repeats.
func killersFirst(tests []test) []int {
	type rank struct{ cost, infects, index int }
	ranks := make([]rank, len(tests))
	for i := range tests {
		t := &tests[i]
		cost := mathbits.Len64(uint64(t.Ticks)) / 3
		if d := time.Duration(t.Best); d > 20*time.Millisecond {
			cost += 100 + mathbits.Len64(uint64(d/time.Millisecond))/2
		}
		if t.Spawns {
			cost += 50
		}
		ranks[i] = rank{cost, t.Infect.count(), i}
	}
	slices.SortFunc(ranks, func(a, b rank) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.infects, b.infects), cmp.Compare(a.index, b.index))
	})
	order := make([]int, len(ranks))
	for i, r := range ranks {
		order[i] = r.index
	}
	return order
}

// apart is one list of all tests up to the last that fails where the package is instrumented, none where none does.
// What such a test reaches is not known.
func apart(tests []test) [][]int {
	var list []int
	last := 0
	for i := range tests {
		list = append(list, i)
		if tests[i].Excluded != "" {
			last = i + 1
		}
	}
	if last == 0 {
		return nil
	}
	return [][]int{list[:last]}
}
