package change

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// entry is one file of a diff, with paths from the work tree's root.
type entry struct {
	status           byte // git's letter: A M D R T U
	oldMode, newMode string
	old, path        string // old is set for a rename only
	hunks            int
	lines            []Range
	binary           bool
}

// maxLine keeps arithmetic on line numbers from overflowing; no file that git diffs has more lines.
const maxLine = 1 << 30

// parseDiff reads what "git diff --raw -p -U0" prints: a line a file, a blank line, then the patch. Of
// the patch it keeps where lines were added. Hunks are skipped by the counts in their headers, so no
// content of a file can be taken for a header.
func parseDiff(in io.Reader) ([]*entry, error) {
	p := &patchParser{in: bufio.NewReaderSize(in, 64<<10), byPath: map[string]*entry{}}
	for {
		line, err := p.line()
		if errors.Is(err, io.EOF) {
			return p.entries, nil
		}
		if err == nil {
			err = p.header(line)
		}
		if err != nil {
			return nil, fmt.Errorf("reading git's diff: %w", err)
		}
	}
}

type patchParser struct {
	in      *bufio.Reader
	entries []*entry
	byPath  map[string]*entry
	cur     *entry // of the section that is being read; nil before the first
}

// line returns the next line without its end, cut where it is longer than the buffer.
func (p *patchParser) line() (string, error) {
	b, err := p.in.ReadSlice('\n')
	line := string(bytes.TrimSuffix(b, []byte("\n")))
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = p.in.ReadSlice('\n')
	}
	if errors.Is(err, io.EOF) && len(b) > 0 {
		err = nil
	}
	return line, err
}

func (p *patchParser) header(line string) error {
	switch {
	case strings.HasPrefix(line, ":"):
		return p.raw(line)
	case strings.HasPrefix(line, "diff --git "):
		p.cur = p.byPath[samePath(line[len("diff --git "):])]
	case strings.HasPrefix(line, "rename to "):
		return p.enter(line[len("rename to "):], "")
	case strings.HasPrefix(line, "+++ "):
		// git ends the name with a tab where it holds a space
		name := strings.TrimSuffix(line[len("+++ "):], "\t")
		if name != "/dev/null" {
			return p.enter(name, "b/")
		}
	case strings.HasPrefix(line, "Binary files "):
		if p.cur != nil {
			p.cur.binary = true
		}
	case strings.HasPrefix(line, "@@ "):
		return p.hunk(line)
	}
	return nil
}

// raw reads a line such as ":100644 100644 <hash> <hash> R087<tab>old<tab>new".
func (p *patchParser) raw(line string) error {
	head, names, _ := strings.Cut(line[1:], "\t")
	fields := strings.Fields(head)
	if len(fields) != 5 {
		return fmt.Errorf("malformed entry %q", line)
	}
	first, second, renamed := strings.Cut(names, "\t")
	e := &entry{status: fields[4][0], oldMode: fields[0], newMode: fields[1]}
	var err error
	if e.path, err = unquote(first); err != nil {
		return err
	}
	if renamed {
		e.old = e.path
		if e.path, err = unquote(second); err != nil {
			return err
		}
	}
	if e.path == "" || p.byPath[e.path] != nil {
		return fmt.Errorf("entry %q names no file, or one that was named before", line)
	}
	p.entries = append(p.entries, e)
	p.byPath[e.path] = e
	return nil
}

// enter makes the file that a header of the patch names the current one.
func (p *patchParser) enter(name, prefix string) error {
	path, err := unquote(name)
	if err != nil {
		return err
	}
	path, ok := strings.CutPrefix(path, prefix)
	if p.cur = p.byPath[path]; !ok || p.cur == nil {
		return fmt.Errorf("patch of %q, which no entry names", name)
	}
	return nil
}

// hunk reads a header such as "@@ -3,2 +3 @@ func f() {" and skips the lines that it announces.
func (p *patchParser) hunk(line string) error {
	fields := strings.Fields(line)
	if p.cur == nil || len(fields) < 4 || fields[3] != "@@" {
		return fmt.Errorf("malformed hunk %q", line)
	}
	_, oldCount, err1 := span(fields[1], "-")
	from, count, err2 := span(fields[2], "+")
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("malformed hunk %q: %w", line, err)
	}
	p.cur.hunks++
	if count > 0 {
		if err := p.cur.add(Range{from, from + count - 1}); err != nil {
			return fmt.Errorf("malformed hunk %q: %w", line, err)
		}
	}
	for oldCount > 0 || count > 0 {
		text, err := p.line()
		if err != nil {
			return fmt.Errorf("hunk %q ends early: %w", line, noEOF(err))
		}
		switch {
		case strings.HasPrefix(text, "-") && oldCount > 0:
			oldCount--
		case strings.HasPrefix(text, "+") && count > 0:
			count--
		case strings.HasPrefix(text, `\`): // no newline at end of file
		default:
			return fmt.Errorf("hunk %q holds other lines than it announces", line)
		}
	}
	return nil
}

func (e *entry) add(r Range) error {
	if r.From < 1 {
		return errors.New("lines count from 1")
	}
	if n := len(e.lines); n > 0 {
		last := &e.lines[n-1]
		if r.From <= last.To {
			return errors.New("hunks out of order")
		}
		if r.From == last.To+1 {
			last.To = r.To
			return nil
		}
	}
	e.lines = append(e.lines, r)
	return nil
}

// span reads "-3,2" or "+3": a first line and a count that is 1 where it is left out.
func span(field, sign string) (from, count int, err error) {
	field, ok := strings.CutPrefix(field, sign)
	if !ok {
		return 0, 0, fmt.Errorf("no %s", sign)
	}
	first, rest, counted := strings.Cut(field, ",")
	if !counted {
		rest = "1"
	}
	f, err1 := strconv.ParseUint(first, 10, 31)
	c, err2 := strconv.ParseUint(rest, 10, 31)
	if err := errors.Join(err1, err2); err != nil {
		return 0, 0, err
	}
	if f > maxLine || c > maxLine {
		return 0, 0, errors.New("too many lines")
	}
	return int(f), int(c), nil
}

// samePath reads "a/<path> b/<path>", as a file that was not renamed has it. Only its length tells
// where the first path ends: a path may hold " b/".
func samePath(names string) string {
	if len(names)%2 == 0 {
		return ""
	}
	first, second := names[:len(names)/2], names[len(names)/2+1:]
	a, err1 := unquote(first)
	b, err2 := unquote(second)
	a, isA := strings.CutPrefix(a, "a/")
	b, isB := strings.CutPrefix(b, "b/")
	if err1 != nil || err2 != nil || !isA || !isB || a != b {
		return ""
	}
	return b
}

// unquote reads a path as git prints it: in C quotes where it holds anything but plain ASCII.
func unquote(s string) (string, error) {
	if !strings.HasPrefix(s, `"`) {
		return s, nil
	}
	p, err := strconv.Unquote(s) // C's escapes are among Go's
	if err != nil {
		return "", fmt.Errorf("malformed path %s", s)
	}
	return p, nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
