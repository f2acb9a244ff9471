package bar

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/change"
)

// data lists goldens and saved fuzz entries that were removed or changed. Other files in testdata are
// inputs: they may change like code.
func (d *detector) data() {
	for _, f := range d.Set.Files {
		old := f.Base()
		if old == "" || d.before.foreign(old) {
			continue
		}
		dir := owner(old)
		switch gone := f.Kind == change.Deleted || f.Kind == change.Renamed; {
		case isEntry(old):
			// A saved entry's name is the digest of its content: an edited one is another entry.
			switch {
			case gone && (f.Edited || !isEntry(f.Path)):
				d.add(evidence.BarFuzzEntryRemoved, dir, old, 0, "saved fuzz entry of %s removed", path.Base(path.Dir(old)))
			case f.Edited:
				d.add(evidence.BarFuzzEntryChanged, dir, f.Path, firstLine(f), "saved fuzz entry of %s changed", path.Base(path.Dir(old)))
			}
		case isGolden(old):
			switch {
			case f.Kind == change.Deleted:
				d.add(evidence.BarGoldenRemoved, dir, old, 0, "golden removed")
			case !isGolden(f.Path):
				d.add(evidence.BarGoldenRemoved, dir, old, 0, "golden moved away: %s -> %s", old, f.Path)
			case f.Edited:
				d.add(evidence.BarGoldenChanged, dir, f.Path, firstLine(f), "golden changed%s: %s", moved(f), extent(f))
			}
		}
	}
}

// isGolden says whether a file is approved output.
func isGolden(p string) bool {
	parts := strings.Split(path.Dir(p), "/")
	for i, part := range parts {
		if part == "__snapshots__" || part == "golden" && i > 0 && parts[i-1] == "testdata" {
			return true
		}
	}
	return path.Ext(p) == ".golden"
}

// isEntry says whether a file is a saved input of a fuzz target.
func isEntry(p string) bool {
	parts := strings.Split(p, "/")
	n := len(parts)
	return n >= 4 && parts[n-4] == "testdata" && parts[n-3] == "fuzz"
}

// foreign says whether a file belongs to another module or to vendored code.
func (l layout) foreign(p string) bool {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if slices.Contains(l.nested, dir) || path.Base(dir) == "vendor" {
			return true
		}
	}
	return false
}

// owner is the folder of the package whose tests read the file.
func owner(p string) string {
	parts := strings.Split(path.Dir(p), "/")
	for i, part := range parts {
		if part == "testdata" || part == "__snapshots__" {
			return path.Join(append([]string{"."}, parts[:i]...)...)
		}
	}
	return path.Dir(p)
}

func firstLine(f change.File) int {
	if len(f.Lines) == 0 {
		return 0
	}
	return f.Lines[0].From
}

func moved(f change.File) string {
	if f.Kind == change.Renamed {
		return " and moved from " + f.Old
	}
	return ""
}

// extent says how much of a file changed.
func extent(f change.File) string {
	n := 0
	for _, r := range f.Lines {
		n += r.To - r.From + 1
	}
	switch {
	case f.Binary:
		return "another binary content"
	case n == 0:
		return "lines removed"
	case n == 1:
		return "1 line new or edited"
	}
	return strconv.Itoa(n) + " lines new or edited"
}
