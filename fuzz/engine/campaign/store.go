package campaign

import (
	"slices"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/fuzz/engine/places"
	"github.com/passmuster/muster/fuzz/engine/report"
)

// store keeps the inputs of one target between campaigns. Several may use the same directory: a file is named by
// what it holds and appears whole.
type store struct {
	kept   *corpus.Corpus
	loaded []corpus.Entry
}

// openStore opens the target's folder in the cache and loads the inputs that fit the target. Others stay there and
// are passed over: the target may have had other arguments, and have them again. Files that are no inputs are
// moved aside and named.
func openStore(cache string, t discover.Target) (*store, []report.Corrupt, error) {
	kept, err := corpus.Open(places.Of(t.Dir, t.Package, t.Name, "", cache).Muster)
	if err != nil {
		return nil, nil, err
	}
	s := &store{kept: kept, loaded: fitting(kept, t.Args)}
	var corrupt []report.Corrupt
	broken := kept.Corrupt()
	if len(broken) > 0 {
		aside, err := kept.KeepAside()
		for i, f := range broken {
			c := report.Corrupt{File: f.Path, Error: f.Err.Error()}
			if err == nil && i < len(aside) {
				c.File = aside[i]
			}
			corrupt = append(corrupt, c)
		}
	}
	return s, corrupt, nil
}

// fitting are the entries that have values of these types.
func fitting(c *corpus.Corpus, args []string) (list []corpus.Entry) {
	for _, item := range c.Items() {
		if fits(item.Entry, args) {
			list = append(list, item.Entry)
		}
	}
	return list
}

// fits reports whether an input has values of these types; where they are not known any may.
func fits(e corpus.Entry, args []string) bool {
	if args == nil {
		return true
	}
	want := make([]string, len(args))
	for i, a := range args {
		want[i], _ = corpus.TypeName(a)
	}
	return slices.Equal(e.Types(), want)
}

// add keeps inputs.
func (s *store) add(entries []corpus.Entry) error {
	for _, e := range entries {
		if _, err := s.kept.Add(e); err != nil {
			return err
		}
	}
	return nil
}

// prune removes those of the loaded inputs that are not among the ones in use: they cover nothing that others do
// not.
func (s *store) prune(used []corpus.Entry) error {
	keep := map[string]bool{}
	for _, e := range used {
		if name, err := e.Name(); err == nil {
			keep[name] = true
		}
	}
	for _, e := range s.loaded {
		name, err := e.Name()
		if err != nil || keep[name] {
			continue
		}
		if _, err := s.kept.Remove(name); err != nil {
			return err
		}
	}
	return nil
}
