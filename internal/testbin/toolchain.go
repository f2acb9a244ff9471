package testbin

import (
	"os"
	"path/filepath"
	"strings"
)

// toolchain is a tree of the go command's own files in the module cache, where it puts toolchains that it downloads. It does not let
// an overlay replace what is there, so they go by another name.
type toolchain struct {
	root string // in the module cache; empty where the go command is not from there
	link string // the other name
}

// findToolchain looks for a root in the module cache among the files that are to be replaced, and gives it a name below dir. Where that
// cannot be, the go command will say what it does not do.
func findToolchain(files map[string][]byte, dir string) toolchain {
	for name := range files {
		at := strings.Index(filepath.ToSlash(name), "/golang.org/toolchain@")
		if at < 0 {
			continue
		}
		from := at + len("/golang.org/")
		end := strings.IndexByte(filepath.ToSlash(name)[from:], '/')
		if end < 0 {
			continue
		}
		t := toolchain{root: name[:from+end], link: filepath.Join(dir, "goroot")}
		_ = os.MkdirAll(dir, 0o777)
		_ = os.Symlink(t.root, t.link) // it may be there
		if to, err := os.Readlink(t.link); err == nil && to == t.root {
			return t
		}
	}
	return toolchain{}
}

// named is a file's name by the link.
func (t toolchain) named(name string) string {
	if rest, ok := strings.CutPrefix(name, t.root+string(filepath.Separator)); ok && t.root != "" {
		return filepath.Join(t.link, rest)
	}
	return name
}

// command is the go command and what it needs in its environment to believe the link.
func (t toolchain) command(path string, env []string) (string, []string) {
	if t.root == "" {
		return path, env
	}
	return filepath.Join(t.link, "bin", filepath.Base(path)), WithEnv(env, "GOROOT="+t.link, "GOTOOLCHAIN=local")
}
