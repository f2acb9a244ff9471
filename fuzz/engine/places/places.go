// Package places says where the saved inputs of a fuzz target live, and reads them all as one corpus.
//
// It knows folders, not targets: which there are is fuzz/engine/discover's to say.
package places

import (
	"path/filepath"

	"github.com/passmuster/muster/corpus"
)

// Places are the folders of one target's inputs.
type Places struct {
	// Seeds is the target's folder in testdata, which is committed: plain go test runs what is in it.
	Seeds string
	// Go is where go test -fuzz keeps what it found; empty where that is not known.
	Go string
	// Muster is where muster keeps what it found; empty where it keeps nothing.
	Muster string
}

// Of returns the places of a target in the package with this folder and import path. goCache is the go command's
// GOCACHE and cache the folder of internal/cachedir; either may be empty.
//
// The caches go by import path: work trees of the same module share what was found, and a CI run can restore it
// wherever it was checked out.
func Of(dir, importPath, target, goCache, cache string) Places {
	p := Places{Seeds: filepath.Join(dir, "testdata", "fuzz", target)}
	if goCache != "" {
		p.Go = filepath.Join(goCache, "fuzz", filepath.FromSlash(importPath), target)
	}
	if cache != "" {
		p.Muster = filepath.Join(cache, "fuzz", filepath.FromSlash(importPath), target)
	}
	return p
}

// Place is one of the folders with the word for it in reports.
type Place struct{ Name, Dir string }

// All lists the folders that are known, the seeds first.
func (p Places) All() []Place {
	var all []Place
	for _, place := range []Place{{"testdata", p.Seeds}, {"go cache", p.Go}, {"muster cache", p.Muster}} {
		if place.Dir != "" {
			all = append(all, place)
		}
	}
	return all
}

// Open returns the entries of all places as one corpus, which adds to muster's own folder, or only to memory
// where there is none.
func (p Places) Open() (*corpus.Corpus, error) {
	c := &corpus.Corpus{}
	if p.Muster != "" {
		var err error
		if c, err = corpus.Open(p.Muster); err != nil {
			return nil, err
		}
	}
	if err := c.Read(p.Seeds); err != nil {
		return nil, err
	}
	if p.Go != "" {
		if err := c.Read(p.Go); err != nil {
			return nil, err
		}
	}
	return c, nil
}
