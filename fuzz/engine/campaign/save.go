package campaign

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/fuzz/engine/places"
	"github.com/passmuster/muster/internal/words"
)

// save writes the input of a crasher as an entry of its target, unless it is there already, and fills in the file
// and the command that runs it again. wrote is the path of what was written, empty where nothing was.
func (c *Campaign) save(t discover.Target, k *corpus.Crasher) (wrote string, err error) {
	own, dir := c.dirs(t)
	file := holds(own, k.Input)
	if file == "" {
		file = holds(dir, k.Input)
	}
	if file == "" {
		if file, err = corpus.Save(dir, k.Input); err != nil {
			return "", err
		}
		wrote = file
	}
	k.InputFile = c.told(file)
	k.Replay = c.replay(t, *k, filepath.Dir(file) == own)
	return wrote, nil
}

// stay saves inputs that fail again whose files are gone: where this campaign came upon what another one had just saved, that one may have put
// a smaller input in its place.
func (s *subject) stay() {
	for i := range s.crashers {
		k := &s.crashers[i]
		if k.InputFile == "" {
			continue
		}
		wrote, err := s.r.c.save(s.t, k)
		if err != nil {
			s.r.warn(fmt.Sprintf("an input that fails %s is no longer there: %v", s.t.Name, err))
		} else if wrote != "" && !slices.Contains(s.wrote, k.InputFile) {
			s.wrote = append(s.wrote, k.InputFile)
		}
	}
}

// dirs are the target's own folder of entries, and the one in which inputs that fail are saved.
func (c *Campaign) dirs(t discover.Target) (own, dir string) {
	own = testdata(t)
	if c.o.Out == "" {
		return own, own
	}
	return own, places.Of(filepath.Join(c.o.Out, c.relative(t.Dir)), t.Package, t.Name, "", "").Seeds
}

// saved are the names of the entries in these folders.
func (c *Campaign) saved(t discover.Target) map[string]bool {
	names := map[string]bool{}
	own, dir := c.dirs(t)
	k := &corpus.Corpus{}
	if k.Read(own, dir) == nil {
		for _, item := range k.Items() {
			names[item.Name] = true
		}
	}
	return names
}

// holds returns the file of a folder that holds the values of the entry, whatever its name; empty where none does.
func holds(dir string, e corpus.Entry) string {
	c := &corpus.Corpus{}
	name, err := e.Name()
	if err != nil || c.Read(dir) != nil {
		return ""
	}
	for _, item := range c.Items() {
		if item.Name == name {
			return item.Paths[0]
		}
	}
	return ""
}

// relative is a folder's path from the root of the module, or its last element where it is elsewhere.
func (c *Campaign) relative(dir string) string {
	rel, err := filepath.Rel(c.root, dir)
	if err != nil || !filepath.IsLocal(rel) {
		return filepath.Base(dir)
	}
	return rel
}

// told is a path as it is told to the user: from Options.Dir where it is below that.
func (c *Campaign) told(file string) string {
	rel, err := filepath.Rel(c.o.Dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return file
	}
	return filepath.ToSlash(rel)
}

// folder is a package's folder as the go command takes it in Options.Dir.
func (c *Campaign) folder(t discover.Target) string {
	rel, err := filepath.Rel(c.o.Dir, t.Dir)
	switch {
	case err != nil:
		return t.Dir
	case rel == ".":
		return "."
	case strings.HasPrefix(rel, ".."):
		return filepath.ToSlash(rel)
	}
	return "./" + filepath.ToSlash(rel)
}

// hangTimeout is how long a replay of a hang runs until the go command ends it with the stack of each goroutine.
const hangTimeout = "-timeout=30s"

// replay is the command, for a shell in Options.Dir, that runs one input again: an entry of the package's own
// testdata with the go command, any other with muster, and one that takes too much memory or leaves goroutines behind too: no test fails by that.
func (c *Campaign) replay(t discover.Target, k corpus.Crasher, inTree bool) string {
	if !inTree || k.Kind == corpus.KindMemory || k.Kind == corpus.KindLeak {
		return c.ownReplay(t, k)
	}
	argv := append([]string{"go", "test"}, c.o.Flags...)
	if c.o.Race {
		argv = append(argv, "-race")
	}
	if k.Kind == corpus.KindHang || k.Kind == corpus.KindDeadlock {
		argv = append(argv, hangTimeout)
	}
	return words.Shell(append(argv, fmt.Sprintf("-run=^%s$/^%s$", t.Name, path.Base(k.InputFile)), c.folder(t)))
}

// ownReplay is the one with muster, under the limit that was passed.
func (c *Campaign) ownReplay(t discover.Target, k corpus.Crasher) string {
	argv := []string{"muster", "fuzz"}
	for _, f := range c.o.Flags {
		if strings.HasPrefix(f, "-tags=") {
			argv = append(argv, "-"+f)
		} else {
			argv = append(argv, "--build="+f)
		}
	}
	if c.o.Race {
		argv = append(argv, "--race")
	}
	limits, standard := c.o.Limits, engine.DefaultLimits()
	if k.Kind == corpus.KindMemory && limits.Memory > 0 && limits.Memory != standard.Memory {
		argv = append(argv, fmt.Sprintf("--memory=%d", limits.Memory))
	}
	if k.Kind == corpus.KindHang && limits.CPU > 0 && limits.CPU != standard.CPU {
		argv = append(argv, "--timeout="+limits.CPU.String())
	}
	return words.Shell(append(argv, "--target="+t.Name, "--replay="+k.InputFile, c.folder(t)))
}
