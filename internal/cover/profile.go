// Package cover reads the coverage profiles that Go test binaries write and answers how much of a
// file, a function or a set of lines was executed.
//
// Profiles are parsed by golang.org/x/tools/cover; this package joins them with the source. It runs
// nothing.
package cover

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"sort"

	"golang.org/x/tools/cover"
)

// Profile holds blocks by file name as profiles name them: import path, slash, base name.
type Profile map[string][]Block

// Block is a basic block: it starts before the column at StartLine and ends before EndCol.
type Block struct {
	StartLine, StartCol int
	EndLine, EndCol     int
	Statements          int
	Covered             bool
}

// Read reads profile files and joins them: a block is covered where one of them says so. A file that
// does not exist or is empty adds nothing.
func Read(files ...string) (Profile, error) {
	p := Profile{}
	for _, name := range files {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
			continue
		}
		parsed, err := cover.ParseProfiles(name)
		if err != nil {
			return nil, err
		}
		for _, f := range parsed {
			p.add(f)
		}
	}
	return p, nil
}

func (p Profile) add(f *cover.Profile) {
	blocks := p[f.FileName]
	for _, b := range f.Blocks {
		blocks = append(blocks, Block{b.StartLine, b.StartCol, b.EndLine, b.EndCol, b.NumStmt, b.Count > 0})
	}
	slices.SortFunc(blocks, compareBlocks)
	p[f.FileName] = slices.CompactFunc(blocks, func(a, b Block) bool {
		// Covered sorts first, so the first of equal blocks is the one to keep.
		return a.StartLine == b.StartLine && a.StartCol == b.StartCol && a.EndLine == b.EndLine && a.EndCol == b.EndCol
	})
}

func compareBlocks(a, b Block) int {
	for _, d := range []int{
		a.StartLine - b.StartLine, a.StartCol - b.StartCol, a.EndLine - b.EndLine, a.EndCol - b.EndCol,
	} {
		if d != 0 {
			return d
		}
	}
	switch {
	case a.Covered == b.Covered:
		return 0
	case a.Covered:
		return -1
	}
	return 1
}

// Count returns the numbers of statements and of those executed.
func Count(blocks []Block) (statements, covered int) {
	for _, b := range blocks {
		statements += b.Statements
		if b.Covered {
			covered += b.Statements
		}
	}
	return statements, covered
}

// contains reports whether the place lies in the block.
func (b Block) contains(line, col int) bool {
	after := line > b.StartLine || line == b.StartLine && col >= b.StartCol
	before := line < b.EndLine || line == b.EndLine && col < b.EndCol
	return after && before
}

// at returns the innermost block that holds the place: a function literal's blocks lie within the
// block of the statement around it, so it is the last of the sorted blocks that starts before the
// place and ends after it.
func at(blocks []Block, line, col int) (Block, bool) {
	after := sort.Search(len(blocks), func(i int) bool {
		b := blocks[i]
		return b.StartLine > line || b.StartLine == line && b.StartCol > col
	})
	for i := after - 1; i >= 0; i-- {
		if blocks[i].contains(line, col) {
			return blocks[i], true
		}
	}
	return Block{}, false
}
