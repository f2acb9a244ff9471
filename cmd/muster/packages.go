package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/passmuster/muster/harness/runner"
)

// resolve finds the directory in which package patterns are meant. A directory in another module
// than the current one is judged as if muster had been called there, so it must stand alone.
func resolve(args []string) (dir string, patterns []string, err error) {
	cwd, err := os.Getwd()
	if err != nil {
		return "", nil, err
	}
	here := moduleOf(cwd)
	var outside []string
	for _, arg := range args {
		if base, ok := directory(arg); ok && moduleOf(base) != here && !sameWorkspace(cwd, base) {
			outside = append(outside, arg)
		}
	}
	switch {
	case len(outside) == 0:
		return cwd, args, nil
	case len(args) > 1:
		return "", nil, &runner.UsageError{
			Err:  fmt.Errorf("%s is in another module, and there are other arguments beside it", outside[0]),
			Hint: "judge one module at a time",
		}
	}
	base, _ := directory(args[0])
	pattern := "."
	if strings.HasSuffix(filepath.ToSlash(args[0]), "/...") {
		pattern = "./..."
	}
	return base, []string{pattern}, nil
}

// directory is the absolute directory that an argument such as ../x/... names, and false for an
// import path.
func directory(arg string) (string, bool) {
	path := strings.TrimSuffix(filepath.ToSlash(arg), "...")
	path = strings.TrimSuffix(path, "/")
	if path == "" && strings.HasPrefix(arg, "/") {
		path = "/"
	}
	if !filepath.IsAbs(path) && path != "." && path != ".." && !strings.HasPrefix(path, "./") && !strings.HasPrefix(path, "../") {
		return "", false
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	info, err := os.Stat(abs)
	return abs, err == nil && info.IsDir()
}

// moduleOf is the directory of the nearest go.mod at or above dir, or empty.
func moduleOf(dir string) string { return above(dir, "go.mod") }

// sameWorkspace reports whether one go.work governs both directories: then the modules of the one
// may be named from the other.
func sameWorkspace(a, b string) bool {
	if os.Getenv("GOWORK") == "off" {
		return false
	}
	work := above(a, "go.work")
	return work != "" && work == above(b, "go.work")
}

func above(dir, name string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
