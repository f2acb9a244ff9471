package main

// The terminal's rules: the result goes to stdout, everything else to stderr. Messages are lower
// case, without full stop, "muster: error: …" and, where there is one, "muster: hint: …". Colour
// and a moving line appear only on a terminal, colour never where NO_COLOR is set.

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"github.com/passmuster/muster/harness/report"
)

type ui struct {
	out, err *os.File
	color    bool // on stdout
	live     bool // stderr is a terminal
	width    int  // of stdout
	room     int  // of the moving line: stdout may be a file
}

func newUI(out, err *os.File) *ui {
	u := &ui{out: out, err: err, width: 100, room: 80}
	terminal := term.IsTerminal(int(out.Fd()))
	u.live = term.IsTerminal(int(err.Fd())) && os.Getenv("TERM") != "dumb" && os.Getenv("CI") == ""
	u.color = terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if w, _, e := term.GetSize(int(out.Fd())); terminal && e == nil && w > 0 {
		u.width = w
	}
	if w, _, e := term.GetSize(int(err.Fd())); u.live && e == nil && w > 0 {
		u.room = w
	}
	return u
}

func (u *ui) fail(err error, hint string) {
	fmt.Fprintf(u.err, "muster: error: %v\n", err)
	if hint != "" {
		fmt.Fprintf(u.err, "muster: hint: %s\n", hint)
	}
}

func (u *ui) note(text string) { fmt.Fprintf(u.err, "muster: %s\n", text) }

// clearLine takes the moving line away.
func (u *ui) clearLine() { fmt.Fprint(u.err, "\r\x1b[K") }

// event prints one line of JSON on stdout.
func (u *ui) event(v any) error {
	e := json.NewEncoder(u.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// short writes a path relative to the working directory where that is shorter.
func (u *ui) short(path string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(cwd, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}

// github adds annotations to the log and a summary to the run, where the run is a GitHub workflow's.
func (u *ui) github(in report.Input, quiet bool) error {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	if !quiet {
		if err := report.Annotations(u.out, in); err != nil {
			return err
		}
	}
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	format, ok := report.ByName("markdown")
	if name == "" || !ok {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	return format.Write(io.Writer(f), in)
}
