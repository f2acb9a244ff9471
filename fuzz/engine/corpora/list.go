package corpora

import (
	"os"

	"github.com/passmuster/muster/corpus"
)

// types are those of the target's arguments, by the names of [corpus.TypeName].
func (t Target) types() (names []string, known bool) {
	if t.Args == nil || t.Orphan {
		return nil, false
	}
	for _, a := range t.Args {
		name, _ := corpus.TypeName(a)
		names = append(names, name)
	}
	return names, true
}

// Listing is what a target has.
type Listing struct {
	Target Target
	// Distinct is the number of different entries of all places together, stale ones left out.
	Distinct int
	Places   []PlaceListing
	// Odd are the files to look at, in the order of the places.
	Odd []Odd
}

// PlaceListing is what a target has in one place.
type PlaceListing struct {
	Name, Dir string
	// Entries is the number of files that are inputs of the target, Bytes what they take.
	Entries int
	Bytes   int64
}

// OddKind is what is odd of a file.
type OddKind string

// What may be odd.
const (
	Corrupt OddKind = "corrupt" // no entry: plain go test fails on it in testdata
	Half    OddKind = "half"    // its writer was ended, or is still at it
	Stale   OddKind = "stale"   // the target has other types by now
	Renamed OddKind = "renamed" // an entry that was edited, or lost its end, after it was named
	Unused  OddKind = "unused"  // an entry of a target that there is not
)

// Odd is a file to look at.
type Odd struct {
	Path string
	Kind OddKind
	Why  string
}

// List reads all places of a target.
func List(t Target) (Listing, error) {
	l := Listing{Target: t}
	distinct := map[string]bool{}
	for _, place := range t.Places.All() {
		files, err := corpus.ReadDir(place.Dir)
		if err != nil {
			return l, err
		}
		halves, err := corpus.Halves(place.Dir)
		if err != nil {
			return l, err
		}
		p := PlaceListing{Name: place.Name, Dir: place.Dir}
		for _, f := range append(files, halves...) {
			if odd, is := t.odd(f); is {
				l.Odd = append(l.Odd, odd)
				if odd.Kind != Renamed {
					continue
				}
			}
			p.Entries++
			p.Bytes += fileSize(f.Path)
			if name, err := f.Entry.Name(); err == nil {
				distinct[name] = true
			}
		}
		l.Places = append(l.Places, p)
	}
	l.Distinct = len(distinct)
	return l, nil
}

func (t Target) odd(f corpus.File) (Odd, bool) {
	stale := ""
	if f.Err == nil {
		stale = t.fits(f.Entry.Types())
	}
	switch {
	case f.Half():
		return Odd{f.Path, Half, f.Err.Error()}, true
	case f.Err != nil:
		return Odd{f.Path, Corrupt, f.Err.Error()}, true
	case t.Orphan:
		return Odd{f.Path, Unused, "the package has no target " + t.Name}, true
	case stale != "":
		return Odd{f.Path, Stale, stale}, true
	case f.Renamed:
		return Odd{f.Path, Renamed, "its name is that of other content: it was edited, or its end is missing"}, true
	}
	return Odd{}, false
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0 // it is gone by now
	}
	return info.Size()
}
