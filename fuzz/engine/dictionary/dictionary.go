// Package dictionary collects byte strings that a fuzz target may look for in its input: literals of the
// code under test, and files in the dictionary format of AFL and libFuzzer.
//
// A literal is where a comparison comes from before any input has met it; what is compared at run time is
// the engine's to see (fuzz/engine/core). It reads source only, builds nothing, and does not judge how useful
// a token is beyond the order in which tokens come: what is compared with comes before what is only said.
package dictionary

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/passmuster/muster/internal/golist"
)

const (
	// MaxTokens is how many tokens a package has at most.
	MaxTokens = 512
	// MaxLength is the length of the longest token in bytes: longer ones are texts, not keywords.
	MaxLength = 64
)

// Of returns the tokens of each package by its import path: literals of its code, then those of the packages
// outside of the standard library that it and its tests import directly. The order is that of usefulness,
// then of the source, and the same whenever the source is. Files that do not parse are passed over: the
// compiler will tell.
func Of(ctx context.Context, c golist.Config, pkgs []*golist.Package) (map[string][][]byte, error) {
	read := map[string]*literals{}
	imports := map[string][]string{}
	missing := map[string]bool{}
	for _, p := range pkgs {
		read[p.ImportPath] = readPackage(p)
		imports[p.ImportPath] = Imports(p)
		for _, path := range imports[p.ImportPath] {
			missing[path] = true
		}
	}
	for path := range read {
		delete(missing, path)
	}
	if len(missing) > 0 {
		others, err := golist.Load(ctx, c, slices.Sorted(maps.Keys(missing))...)
		if err != nil {
			return nil, fmt.Errorf("dictionary: %w", err)
		}
		for _, p := range others {
			if !p.Standard && p.Error == "" {
				read[p.ImportPath] = readPackage(p)
			}
		}
	}
	tokens := make(map[string][][]byte, len(pkgs))
	for _, p := range pkgs {
		parts := []*literals{read[p.ImportPath]}
		for _, path := range imports[p.ImportPath] {
			if l := read[path]; l != nil && path != p.ImportPath {
				parts = append(parts, l)
			}
		}
		tokens[p.ImportPath] = merge(parts)
	}
	return tokens, nil
}

// merge takes what is compared of all parts in turn, then what is said, without repeating a token.
func merge(parts []*literals) [][]byte {
	var tokens [][]byte
	seen := map[string]bool{}
	for rank := range ranks {
		for _, p := range parts {
			for _, t := range p[rank] {
				if len(tokens) < MaxTokens && !seen[t] {
					seen[t] = true
					tokens = append(tokens, []byte(t))
				}
			}
		}
	}
	return tokens
}
