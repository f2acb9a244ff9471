package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Corpus is a set of entries, each under the name of its content. Entries never change once they are in it, and
// none leaves it but by [Corpus.Remove]. The zero value is an empty corpus in memory. Methods may be called at
// the same time.
type Corpus struct {
	mu      sync.Mutex
	dir     string
	entries map[string]*Item
	corrupt []File
	pending []string // files that were written since the last Sync
}

// Item is an entry of a corpus.
type Item struct {
	// Name is the entry's [Entry.Name].
	Name  string
	Entry Entry
	// Paths are the files that hold it, in the order in which they were read. Two files may hold the same entry under other
	// names or in other folders.
	Paths []string
}

// Open reads the corpus in a directory, which [Corpus.Add] writes to. The directory is made with the first entry.
//
// What an earlier process was writing when it was killed is taken over where it is whole. Files that are no entries
// are left as they are and listed by [Corpus.Corrupt].
func Open(dir string) (*Corpus, error) {
	if err := adopt(dir); err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	c := &Corpus{dir: dir}
	if err := c.Read(dir); err != nil {
		return nil, err
	}
	return c, nil
}

// Read adds the entries of further directories, which stay as they are. A directory that does not exist is an
// empty one.
func (c *Corpus) Read(dirs ...string) error {
	for _, dir := range dirs {
		files, err := ReadDir(dir)
		if err != nil {
			return err
		}
		halves, err := Halves(dir)
		if err != nil {
			return err
		}
		c.mu.Lock()
		for _, f := range append(files, halves...) {
			if f.Err != nil {
				c.corrupt = append(c.corrupt, f)
			} else if name, err := f.Entry.Name(); err == nil {
				c.put(name, f.Entry, f.Path)
			}
		}
		c.mu.Unlock()
	}
	return nil
}

// put reports whether the entry is new.
func (c *Corpus) put(name string, e Entry, paths ...string) bool {
	it, ok := c.entries[name]
	if !ok {
		if c.entries == nil {
			c.entries = map[string]*Item{}
		}
		it = &Item{Name: name, Entry: e.Clone()}
		c.entries[name] = it
	}
	for _, p := range paths {
		if !slices.Contains(it.Paths, p) {
			it.Paths = append(it.Paths, p)
		}
	}
	return !ok
}

// Add puts an entry into the corpus and, where it was opened, into its directory. It reports whether the entry
// was new: one that some directory already holds is not written again. An entry that was added outlives the end of the process,
// however that ends; it outlives that of the machine from the next [Corpus.Sync] on.
func (c *Corpus) Add(e Entry) (added bool, err error) {
	name, err := e.Name()
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[name] != nil {
		return false, nil
	}
	if c.dir == "" {
		return c.put(name, e), nil
	}
	path, err := save(c.dir, e)
	if err != nil {
		return false, err
	}
	c.pending = append(c.pending, path)
	return c.put(name, e, path), nil
}

// Merge adds all entries of another corpus and returns those that were new, by name.
func (c *Corpus) Merge(from *Corpus) ([]Item, error) {
	var added []Item
	for _, it := range from.Items() {
		fresh, err := c.Add(it.Entry)
		if err != nil {
			return added, err
		}
		if fresh {
			added = append(added, it)
		}
	}
	return added, nil
}

// Sync waits until everything that was added is on the disk.
func (c *Corpus) Sync() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pending) == 0 {
		return nil
	}
	for _, path := range c.pending {
		// Another process may have removed it meanwhile.
		if err := syncFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("corpus: %w", err)
		}
	}
	if err := syncDir(c.dir); err != nil {
		return fmt.Errorf("corpus: %w", err)
	}
	c.pending = nil
	return nil
}

// Remove takes an entry out of the corpus and deletes its files, those in the directories that were only read
// included. It returns the files that it deleted.
func (c *Corpus) Remove(name string) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	it, ok := c.entries[name]
	if !ok {
		return nil, fmt.Errorf("corpus: no entry %s", name)
	}
	var gone []string
	for _, path := range it.Paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return gone, fmt.Errorf("corpus: %w", err)
		}
		gone = append(gone, path)
	}
	delete(c.entries, name)
	return gone, nil
}

// Items returns the entries, by name. They are copies.
func (c *Corpus) Items() []Item {
	c.mu.Lock()
	defer c.mu.Unlock()
	var items []Item
	for _, name := range slices.Sorted(maps.Keys(c.entries)) {
		it := *c.entries[name]
		it.Entry, it.Paths = it.Entry.Clone(), slices.Clone(it.Paths)
		items = append(items, it)
	}
	return items
}

// Len returns the number of entries.
func (c *Corpus) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.entries)
}

// Has says whether the entry is in the corpus.
func (c *Corpus) Has(e Entry) bool {
	name, err := e.Name()
	c.mu.Lock()
	defer c.mu.Unlock()
	return err == nil && c.entries[name] != nil
}

// Corrupt returns the files that are no entries, in the order in which they were read.
func (c *Corpus) Corrupt() []File {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.corrupt)
}

// KeepAside moves the files that are no entries, where they lie in the corpus's own directory, into the folder
// [Aside] there, so that nothing meets them again and nothing is lost. It returns where they are now.
func (c *Corpus) KeepAside() ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var moved []string
	var rest []File
	for i, f := range c.corrupt {
		// Half of a file may be the first half of one that another process is writing.
		if filepath.Dir(f.Path) != filepath.Clean(c.dir) || strings.HasPrefix(f.Name, temporary) {
			rest = append(rest, f)
			continue
		}
		to, err := setAside(f.Path)
		if err != nil {
			c.corrupt = append(rest, c.corrupt[i:]...)
			return moved, fmt.Errorf("corpus: %w", err)
		}
		moved = append(moved, to)
	}
	c.corrupt = rest
	return moved, nil
}

// ErrHalf is the error of a file that was being written when its process ended, and is not whole.
var ErrHalf = errors.New("half of a file: its writer was ended, or is still at it")

// Half says whether the file was being written when its process ended, or is being written.
func (f File) Half() bool { return errors.Is(f.Err, ErrHalf) }

// Halves returns the files of a directory that were written in part. Their error is [ErrHalf].
func Halves(dir string) ([]File, error) {
	var files []File
	err := temporaries(dir, func(path string) error {
		if !whole(path) {
			files = append(files, File{Name: filepath.Base(path), Path: path, Err: ErrHalf})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	return files, nil
}

// adopt gives files that were written whole the names that their writer had no time to give them.
func adopt(dir string) error {
	return temporaries(dir, func(path string) error {
		if !whole(path) {
			return nil
		}
		name, _ := intended(filepath.Base(path))
		err := os.Rename(path, filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // its writer lives, and was faster
		}
		return err
	})
}

// temporaries calls f for each file of a directory that is being written or was.
func temporaries(dir string, f func(path string) error) error {
	infos, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, info := range infos {
		if !strings.HasPrefix(info.Name(), temporary) || !info.Type().IsRegular() {
			continue
		}
		if err := f(filepath.Join(dir, info.Name())); err != nil {
			return err
		}
	}
	return nil
}

// whole says whether a temporary file holds all of the entry that its name promises.
func whole(path string) bool {
	name, ok := intended(filepath.Base(path))
	data, err := os.ReadFile(path)
	return ok && err == nil && holds(data, name)
}
