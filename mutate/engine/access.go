package engine

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/mirror"
)

// Access is something beside the package's source that the tests consulted, with or without a mutant.
type Access struct {
	// Kind is env, stat or open.
	Kind string
	// Name is that of a variable, or an absolute path.
	Name string
}

// consulted is what the processes noted so far; not ok means that it is not known.
func (e *engine) consulted() (list []Access, ok bool) {
	list, err := readAccesses(e.access, filepath.Dir(e.access), e.mirror)
	return list, err == nil && e.build.hook != nil
}

// readAccesses reads what the processes wrote (see access.go.txt), sorted, without what lies in the
// engine's own folder: that is new in each run. A mirror's names are those that it mirrors.
func readAccesses(log, own string, m *mirror.Mirror) ([]Access, error) {
	f, err := os.Open(log)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	seen := map[Access]bool{}
	var list []Access
	for lines := bufio.NewScanner(f); ; {
		if !lines.Scan() {
			if err := lines.Err(); err != nil {
				return nil, fmt.Errorf("read what the tests consulted: %w", err)
			}
			break
		}
		kind, quoted, _ := strings.Cut(lines.Text(), " ")
		name, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("read what the tests consulted: %q: %w", lines.Text(), err)
		}
		if kind != "env" {
			name = filepath.Clean(name)
			if real, ok := m.Original(own, name); ok {
				name = real
			}
		}
		a := Access{kind, name}
		if seen[a] || kind == "env" && slices.Contains(perProcess, name) || kind != "env" && within(own, name) {
			continue
		}
		seen[a] = true
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b Access) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return list, nil
}

// perProcess are variables that the engine sets for each process.
var perProcess = []string{"TMPDIR", "PWD"}

func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
