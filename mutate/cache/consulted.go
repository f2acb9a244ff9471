package cache

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Consulted is something that tests looked at, with its digest at the time.
type Consulted struct {
	// Kind is env, stat or open; tree is all files below a folder, and environ all variables, for
	// where nobody could tell what the tests look at.
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Digest Digest `json:"digest"`
}

// Everything is what the tests of a package may look at, for where it is not known what they do: all
// files below its folder, and all variables.
func (in *Inputs) Everything(importPath string) []Consulted {
	list := []Consulted{{Kind: "environ"}}
	if v := in.variants[importPath]; v != nil {
		list = append(list, Consulted{Kind: "tree", Name: v.Dir})
	}
	return list
}

// maxConsulted bounds what an answer may depend on beside its key.
const maxConsulted = 20000

// Digest fills in the digests. What lies outside of the modules that are worked on is left out. The
// reason is why no answer can be stored: a file that was opened is newer than the run, such as one that
// the tests write.
func (in *Inputs) Digest(list []Consulted, began time.Time) (out []Consulted, reason string, err error) {
	if len(list) > maxConsulted {
		return nil, fmt.Sprintf("the tests look at more than %d files", maxConsulted), nil
	}
	for _, c := range list {
		if c.Kind != "env" && c.Kind != "environ" && !in.holds(c.Name) {
			continue
		}
		if info, err := os.Stat(c.Name); c.Kind == "open" && err == nil && info.Mode().IsRegular() && info.ModTime().After(began) {
			return nil, c.Name + " changed while the tests ran", nil
		}
		if c.Digest, err = in.now(c); err != nil {
			return nil, "", err
		}
		out = append(out, c)
	}
	return out, "", nil
}

// Same reports whether all that was consulted is as it was.
func (in *Inputs) Same(list []Consulted) bool {
	return !slices.ContainsFunc(list, func(c Consulted) bool {
		d, err := in.now(c)
		return err != nil || d != c.Digest
	})
}

func (in *Inputs) holds(path string) bool {
	return slices.ContainsFunc(in.roots, func(root string) bool {
		rel, err := filepath.Rel(root, path)
		return err == nil && filepath.IsLocal(rel)
	})
}

// now is the digest of what is there.
func (in *Inputs) now(c Consulted) (Digest, error) {
	switch c.Kind {
	case "env":
		return in.variable(c.Name), nil
	case "environ":
		return in.variables(), nil
	case "tree":
		return treeDigest(c.Name)
	case "stat":
		return statDigest(c.Name), nil
	case "open":
		if entries, err := os.ReadDir(c.Name); err == nil {
			h := sha256.New()
			for _, e := range entries {
				fmt.Fprintf(h, "%q %v\n", e.Name(), e.Type())
			}
			return Digest(h.Sum(nil)), nil
		}
		if info, err := os.Stat(c.Name); err == nil && !info.Mode().IsRegular() {
			return statDigest(c.Name), nil // reading a pipe may never end
		}
		return fileDigest(c.Name)
	}
	return Digest{}, fmt.Errorf("consulted %s %q: the kind is not known", c.Kind, c.Name)
}

func (in *Inputs) variable(name string) Digest {
	for _, e := range slices.Backward(in.env) { // the last one counts
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return sha256.Sum256([]byte("set " + value))
		}
	}
	return absent
}

// variables is the digest of all but muster's own, and those that differ from shell to shell.
func (in *Inputs) variables() Digest {
	list := slices.DeleteFunc(slices.Clone(in.env), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return strings.HasPrefix(name, "MUSTER_") || name == "_" || name == "SHLVL" || name == "OLDPWD" || name == "PWD"
	})
	slices.Sort(list)
	return sha256.Sum256(fmt.Appendf(nil, "%q", list))
}

// statDigest is that of what a program sees of a file without opening it, times aside.
func statDigest(path string) Digest {
	text := ""
	for _, look := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} {
		info, err := look(path)
		switch {
		case err != nil:
			text += "absent "
		case info.Mode().IsRegular():
			text += fmt.Sprintf("%v %d ", info.Mode(), info.Size())
		default:
			text += fmt.Sprintf("%v ", info.Mode())
		}
	}
	return sha256.Sum256([]byte(text))
}
