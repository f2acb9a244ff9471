package corpora

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/places"
)

// Done is a file that was written or removed, or would be.
type Done struct {
	// Path is the file.
	Path string
	// From is what it was made from; empty where it was removed.
	From string
	// Bytes is the size of its values.
	Bytes int
}

// Skipped is a file that was passed over.
type Skipped struct{ Path, Why string }

// Change is what a command did, or would do.
type Change struct {
	Written []Done
	// Known are sources whose entry the target had already, with the file that holds it.
	Known   []Done
	Removed []Done
	// Kept are the entries that are left where some were removed.
	Kept    []Done
	Skipped []Skipped
}

// Options say where entries go and whether anything is done.
type Options struct {
	// Cache writes to muster's cache instead of testdata.
	Cache bool
	// DryRun changes nothing.
	DryRun bool
}

// store is the folder that entries go to, with what the target has.
type store struct {
	dir    string
	dryRun bool
	has    map[string]string // the name of an entry to a file of it
	change Change
}

func (t Target) store(o Options) (*store, error) {
	s := &store{dir: t.Places.Seeds, dryRun: o.DryRun, has: map[string]string{}}
	look := []places.Place{{Dir: t.Places.Seeds}}
	if o.Cache {
		if s.dir = t.Places.Muster; s.dir == "" {
			return nil, refuse("leave out --cache to write to testdata", "muster's cache is off")
		}
		look = t.Places.All() // what testdata has is of no use in the cache
	}
	for _, place := range look {
		files, err := corpus.ReadDir(place.Dir)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			name, err := f.Entry.Name()
			if _, known := s.has[name]; f.Err == nil && err == nil && !known {
				s.has[name] = f.Path
			}
		}
	}
	return s, nil
}

// put writes an entry that is not there yet.
func (s *store) put(e corpus.Entry, from string) error {
	name, err := e.Name()
	if err != nil {
		return err
	}
	done := Done{Path: filepath.Join(s.dir, name), From: from, Bytes: e.Size()}
	if at, known := s.has[name]; known {
		done.Path = at
		s.change.Known = append(s.change.Known, done)
		return nil
	}
	if !s.dryRun {
		if done.Path, err = corpus.Save(s.dir, e); err != nil {
			return err
		}
	}
	s.has[name] = done.Path
	s.change.Written = append(s.change.Written, done)
	return nil
}

func (s *store) skip(path, why string) {
	s.change.Skipped = append(s.change.Skipped, Skipped{path, why})
}

// Merge adds the entries in files and folders to a target, each once. A folder that has one with the target's name, such as a
// testdata/fuzz, stands for that one. Sources stay as they are; files that are no entries of the target are
// passed over and named.
func Merge(t Target, o Options, sources []string) (Change, error) {
	s, err := t.store(o)
	if err != nil {
		return Change{}, err
	}
	var files []corpus.File
	for _, source := range sources {
		more, err := entriesOf(source, t.Name)
		if err != nil {
			return Change{}, err
		}
		files = append(files, more...)
	}
	for _, f := range files {
		why := ""
		if f.Err != nil {
			why = "no entry: " + f.Err.Error()
		} else {
			why = t.fits(f.Entry.Types())
		}
		if why != "" {
			s.skip(f.Path, why)
		} else if err := s.put(f.Entry, f.Path); err != nil {
			return s.change, err
		}
	}
	return s.change, nil
}

func entriesOf(source, target string) ([]corpus.File, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, missing(err)
	}
	if !info.IsDir() {
		return []corpus.File{corpus.ReadFile(source)}, nil
	}
	if below, err := os.Stat(filepath.Join(source, target)); err == nil && below.IsDir() {
		source = filepath.Join(source, target)
	}
	return corpus.ReadDir(source)
}

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return refuse("", "%v", err)
	}
	return err
}

// AddOptions say how files become inputs.
type AddOptions struct {
	Options
	// Arg is the argument that takes the file's bytes, from 1 on; 0 is the only one of type []byte or string.
	Arg int
	// Template is an entry whose values the other arguments have; the zero value gives them zero values.
	Template corpus.Entry
	// Raw takes files that are entries already for plain bytes too.
	Raw bool
}

// Add makes an entry of each file, of all below a folder but those that begin with a dot: its bytes are the value of
// one argument.
func Add(t Target, o AddOptions, sources []string) (Change, error) {
	values, at, err := t.template(o)
	if err != nil {
		return Change{}, err
	}
	s, err := t.store(o.Options)
	if err != nil {
		return Change{}, err
	}
	var files []string
	for _, source := range sources {
		more, err := filesBelow(source)
		if err != nil {
			return Change{}, err
		}
		files = append(files, more...)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return s.change, err
		}
		if _, err := corpus.Parse(data); err == nil && !o.Raw {
			s.skip(path, "it is an entry already: muster corpus merge takes it, and --raw makes one of its text")
			continue
		}
		e := corpus.Entry{Values: slices.Clone(values), Comment: "from " + filepath.Base(path)}
		if _, isString := e.Values[at].(string); isString {
			e.Values[at] = string(data)
		} else {
			e.Values[at] = data
		}
		if err := s.put(e, path); err != nil {
			return s.change, err
		}
	}
	return s.change, nil
}

// template returns the values of an entry in which only that at the index is missing.
func (t Target) template(o AddOptions) (values []any, at int, err error) {
	types, known := t.types()
	switch {
	case t.Stream:
		return nil, 0, refuse("perturb.Of in the target's own generator takes samples",
			"the input of %s is a stream of choices, not bytes of a file", t.Name)
	case !known:
		return nil, 0, refuse("", "the source does not tell the types of %s's arguments", t.Name)
	case t.Problem != "":
		return nil, 0, refuse("", "%s cannot be fuzzed: %s", t.Name, t.Problem)
	}
	if at, err = t.argument(types, o.Arg); err != nil {
		return nil, 0, err
	}
	if len(o.Template.Values) > 0 {
		if why := t.fits(o.Template.Types()); why != "" {
			return nil, 0, refuse("", "the template is no entry of %s: %s", t.Name, why)
		}
		return o.Template.Clone().Values, at, nil
	}
	for _, typ := range types {
		zero, ok := corpus.Zero(typ)
		if !ok {
			return nil, 0, refuse("", "type %s cannot be fuzzed", typ)
		}
		values = append(values, zero)
	}
	return values, at, nil
}

// argument returns the index of the argument that takes bytes.
func (t Target) argument(types []string, number int) (int, error) {
	takes := func(i int) bool { return types[i] == "[]byte" || types[i] == "string" }
	var all []int
	for i := range types {
		if takes(i) {
			all = append(all, i)
		}
	}
	switch {
	case number < 0 || number > len(types):
		return 0, refuse("", "%s has no argument %d", t.Signature(), number)
	case number > 0 && !takes(number-1):
		return 0, refuse("", "argument %d of %s is no []byte and no string", number, t.Signature())
	case number > 0:
		return number - 1, nil
	case len(all) == 0:
		return 0, refuse("", "%s has no argument of type []byte or string", t.Signature())
	case len(all) > 1:
		return 0, refuse("say which one with --arg; the first is 1", "%s has several arguments that could take a file", t.Signature())
	}
	return all[0], nil
}

// filesBelow lists the regular files of a folder, or the one file, by name.
func filesBelow(source string) ([]string, error) {
	if _, err := os.Stat(source); err != nil {
		return nil, missing(err)
	}
	var files []string
	err := filepath.WalkDir(source, func(path string, d fs.DirEntry, err error) error {
		switch hidden := path != source && strings.HasPrefix(d.Name(), "."); {
		case err != nil:
			return err
		case hidden && d.IsDir():
			return filepath.SkipDir
		case hidden || d.IsDir():
			return nil
		}
		info, err := os.Stat(path) // where a link leads to
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil // a pipe or a device may have no end
		}
		files = append(files, path)
		return nil
	})
	return files, err
}
