package session

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/cache"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/report"
)

// reuse is what a session takes from the cache and gives to it. A nil one takes and gives nothing.
type reuse struct {
	store  *cache.Store
	inputs *cache.Inputs
	keys   map[string]cache.Key
}

// keyed are the options that decide about a package's answer. Jobs and budgets do not: an answer is
// stored only where every mutant has a verdict.
type keyed struct {
	Operators       []string
	Arid            bool
	Isolation       string
	Equivalents     bool
	MostEquivalents int
	Lines           map[string][]discover.Range
	Excluded        []string
	Shard, Shards   int
}

// stored is the head of an answer's body; the report's JSON follows on the next line.
type stored struct {
	Module   string             `json:"module"`
	Problems []discover.Problem `json:"problems"`
}

// lookUp makes a target of each package whose answer is in the cache. All means that there are no others.
func (s *Session) lookUp(ctx context.Context) (all bool, err error) {
	inputs, err := cache.Load(ctx, golist.Config{Dir: s.o.Dir, Env: s.o.Env, Flags: s.o.Flags}, s.o.Patterns...)
	if err != nil {
		return false, err
	}
	s.reuse = &reuse{s.o.Cache, inputs, map[string]cache.Key{}}
	for _, p := range inputs.Packages() {
		ops, err := s.o.of(p.Dir, slices.Concat(p.Source, p.Tests))
		if err != nil {
			return false, err
		}
		key, err := inputs.Key(p.ImportPath, s.o.keyed(s.lines, p, ops))
		if err != nil {
			return false, err
		}
		s.reuse.keys[p.ImportPath] = key
		a, ok := s.o.Cache.Get(key)
		if !ok || !inputs.Same(a.Consulted) {
			continue
		}
		if t, ok := readAnswer(p, a.Body); ok {
			s.targets = append(s.targets, t)
		}
	}
	return len(s.targets) > 0 && len(s.targets) == len(inputs.Packages()) && inputs.Complete(), nil
}

func (o *Options) keyed(lines map[string][]discover.Range, p cache.Package, ops []mutate.Operator) keyed {
	k := keyed{
		Arid: o.Arid, Isolation: o.Isolation, Equivalents: o.Equivalents, MostEquivalents: o.MostEquivalents,
		Lines: o.options(lines, p.Dir).Lines, Shard: o.Shard, Shards: o.Shards,
	}
	for _, op := range ops {
		k.Operators = append(k.Operators, op.Name)
	}
	for _, name := range p.Source {
		if o.Exclude != nil && o.Exclude(filepath.Join(p.Dir, name)) {
			k.Excluded = append(k.Excluded, name)
		}
	}
	return k
}

func readAnswer(p cache.Package, body []byte) (target, bool) {
	head, text, _ := bytes.Cut(body, []byte("\n"))
	var h stored
	if json.Unmarshal(head, &h) != nil {
		return target{}, false
	}
	in, err := report.Decode(bytes.NewReader(text))
	if err != nil || len(in.Packages) != 1 || in.Packages[0].ImportPath != p.ImportPath {
		return target{}, false
	}
	return target{importPath: p.ImportPath, dir: p.Dir, module: h.Module, problems: h.Problems, answer: &in.Packages[0]}, true
}

// entry is what the cache has to do with one package.
type entry struct {
	r       *reuse
	began   time.Time
	path    string
	journal *cache.Journal
	known   map[int]mutate.Result
	problem string // why the answer is not stored
}

// open opens the journal of a package whose answer is not in the cache.
func (r *reuse) open(t target) *entry {
	if r == nil {
		return &entry{}
	}
	e := &entry{r: r, began: time.Now(), path: t.importPath}
	var err error
	if e.journal, e.known, err = r.store.Journal(r.keys[t.importPath], sha256.Sum256([]byte(nameOf(t.mutants))), r.inputs.Same); err != nil && !errors.Is(err, cache.ErrBusy) {
		e.problem = err.Error()
	}
	return e
}

// watch begins the journal when it is known what the tests consult.
func (e *entry) watch() func([]engine.Access, bool) {
	if e.r == nil {
		return nil
	}
	return func(list []engine.Access, watched bool) {
		if e.journal == nil {
			return
		}
		if consulted, problem := e.consulted(list, watched); problem == "" {
			e.journal.Begin(consulted)
		}
	}
}

// progress writes verdicts down before it tells of them.
func (e *entry) progress(tell func(engine.Event)) func(engine.Event) {
	if e.journal == nil {
		return tell
	}
	return func(ev engine.Event) {
		if ev.Tested {
			e.journal.Add(*ev.Result)
		}
		if tell != nil {
			tell(ev)
		}
	}
}

// consulted digests what the tests looked at; the problem is why nothing can be stored.
func (e *entry) consulted(list []engine.Access, watched bool) (out []cache.Consulted, problem string) {
	if changed, err := e.r.inputs.Changed(e.path); err != nil {
		return nil, err.Error()
	} else if changed != "" {
		return nil, changed + " changed while the tests ran"
	}
	if !watched {
		out = e.r.inputs.Everything(e.path)
	}
	for _, a := range list {
		out = append(out, cache.Consulted{Kind: a.Kind, Name: a.Name})
	}
	out, problem, err := e.r.inputs.Digest(out, e.began)
	if err != nil {
		problem = err.Error()
	}
	return out, problem
}

// close stores the answer where every mutant has its verdict, and else keeps the journal. Where tests or
// mutants changed what they are judged by, neither is kept, and a note says so.
func (r *reuse) close(e *entry, t target, p *report.Package, judged *engine.Report, failed error) {
	if r == nil {
		return
	}
	if judged != nil && failed == nil && e.problem == "" {
		e.problem = r.put(e, t, p, judged)
	}
	if judged != nil && judged.Known > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s taken over from an earlier run that did not come to its end, %s reached in this one",
			words.Count(judged.Known, "verdict"), words.Count(judged.Ran, "verdict")))
	}
	if e.problem != "" {
		p.Notes = append(p.Notes, "not kept in the cache: "+e.problem)
	}
	if e.journal == nil {
		return
	}
	// A journal is a convenience: that it cannot be written changes no verdict.
	if failed == nil && mutate.Count(p.Results).Pending == 0 {
		_ = e.journal.Drop()
	} else {
		_ = e.journal.Close()
	}
}

// put stores the answer of a package, if it is one; it returns why it could not.
func (r *reuse) put(e *entry, t target, p *report.Package, judged *engine.Report) string {
	if tally := mutate.Count(p.Results); tally.Pending+tally.RuntimeError > 0 || len(p.Problems) > 0 {
		return ""
	}
	consulted, problem := e.consulted(judged.Accesses, judged.Watched)
	if problem != "" {
		return problem
	}
	head, err := json.Marshal(stored{t.module, t.problems})
	if err != nil {
		return err.Error()
	}
	body := bytes.NewBuffer(append(head, '\n'))
	err = report.Stryker(body, report.Input{Module: t.module, Packages: []report.Package{*p}})
	if err == nil {
		err = r.store.Put(r.keys[t.importPath], cache.Answer{Consulted: consulted, Body: body.Bytes()})
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
