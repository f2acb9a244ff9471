// Package alias keeps the versions of a document: each is its parent's lines and one more.
package alias

// History is a tree of versions.
type History struct {
	versions [][]byte
	current  int
}

// New returns a history with one empty version.
func New() *History { return &History{versions: [][]byte{nil}} }

// Add makes a version of the current one and a line, and goes there.
func (h *History) Add(line byte) {
	h.versions = append(h.versions, append(h.versions[h.current], line))
	h.current = len(h.versions) - 1
}

// Back goes to the version that was there so many steps before.
func (h *History) Back(steps int) {
	h.current = max(0, h.current-steps)
}

// Lines returns the lines of the version with that number.
func (h *History) Lines(version int) []byte { return h.versions[version] }

// Len returns the number of versions.
func (h *History) Len() int { return len(h.versions) }
