package change

import (
	"cmp"
	"slices"
)

// Set is what differs between the merge base and the work tree, within the module.
type Set struct {
	// Ref is the revision as it was named, Base the full hash of the merge base of it and HEAD.
	Ref  string
	Base string
	// Files are sorted by Path.
	Files []File
}

// File is one file that differs. A file whose mode alone differs, a symlink and a submodule are none;
// a file that became a symlink is deleted.
type File struct {
	// Path is the slash path from the module's directory: on the new side, or where the file was if it
	// is deleted.
	Path string
	// Old is where a renamed file was; empty for every other kind.
	Old  string
	Kind Kind
	// Edited is false for a file that was renamed and nothing else.
	Edited bool
	// Lines are the lines that were added or edited, in order; they count from 1 on the new side.
	Lines []Range
	// Binary says that git takes the file for binary, so that Lines is empty. A Go file is always text.
	Binary bool
}

// Base is where the file was at the merge base; empty for an added file.
func (f File) Base() string {
	switch f.Kind {
	case Added:
		return ""
	case Renamed:
		return f.Old
	}
	return f.Path
}

// Kind says what happened to a file.
type Kind string

// The kinds of change. A file that moves into the module from elsewhere in the repository is added,
// one that moves out is deleted.
const (
	Added    Kind = "added"
	Modified Kind = "modified"
	Deleted  Kind = "deleted"
	Renamed  Kind = "renamed"
)

// Range is a range of lines, both ends included.
type Range struct{ From, To int }

// Find returns the file whose Path is path.
func (s *Set) Find(path string) (File, bool) {
	i, ok := slices.BinarySearchFunc(s.Files, path, func(f File, p string) int { return cmp.Compare(f.Path, p) })
	if !ok {
		return File{}, false
	}
	return s.Files[i], true
}
