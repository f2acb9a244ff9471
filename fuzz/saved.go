package fuzz

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/harness"
	"github.com/passmuster/muster/internal/choice"
)

// maxComment is how much of a value the comment of its entry shows.
const maxComment = 400

// replaySaved tries what earlier failures left: cases that ended their process, then the entries in the
// property's folder. It reports whether the property is to go on.
func (p *property) replaySaved() bool {
	p.t.Helper()
	for _, l := range p.journal.left {
		if !p.replayLeft(l) {
			return false
		}
	}
	if p.inner {
		return true
	}
	files, err := corpus.ReadDir(p.dir)
	if err != nil {
		p.t.Errorf("fuzz: %s: saved inputs cannot be read: %v", p.label(), err)
	}
	for _, f := range files {
		if !p.replayFile(f) {
			return false
		}
	}
	return true
}

func (p *property) replayFile(f corpus.File) bool {
	p.t.Helper()
	path := filepath.Join(p.dir, f.Name)
	data, err := entryBytes(f)
	if err != nil {
		p.t.Errorf("fuzz: %s: %s is no saved input of this property: %v; repair the file or delete it", p.label(), path, err)
		return true
	}
	p.journal.deaths = 0
	p.journal.bytes(data)
	tr := p.try(choice.FromBytes(data), p.host())
	if bad := p.count(tr); bad != nil {
		p.fail(bad, "saved input "+path)
		return false
	}
	p.checkFresh(path, f.Entry.Comment, tr)
	return true
}

// entryBytes returns the stream that an entry holds.
func entryBytes(f corpus.File) ([]byte, error) {
	if f.Err != nil {
		return nil, f.Err
	}
	if len(f.Entry.Values) == 1 {
		if data, ok := f.Entry.Values[0].([]byte); ok {
			return data, nil
		}
	}
	return nil, fmt.Errorf("it holds %d values of which the first is of type %T, not one []byte", len(f.Entry.Values), f.Entry.Values[0])
}

// checkFresh fails the test where a saved input that passes draws another value than the one that was saved:
// it tests something else than the failure it was saved for.
func (p *property) checkFresh(path, comment string, tr *trial) {
	p.t.Helper()
	now := "nothing that the property is about"
	if tr.verdict == passed {
		now = asComment(describe(tr.value, maxComment))
	}
	if comment == "" || now == comment {
		return
	}
	p.t.Errorf("fuzz: %s: saved input %s is stale, it draws another value than when it was saved:\n"+
		"\twas: %s\n\tis:  %s\nthe generator has changed; test the old value in a test of its own, and delete the file", p.label(), path, comment, now)
}

// asComment is text as it comes back from a comment.
func asComment(text string) string {
	data, err := corpus.Entry{Values: []any{true}, Comment: text}.Marshal()
	if err != nil {
		return text
	}
	e, err := corpus.Parse(data)
	if err != nil {
		return text
	}
	return e.Comment
}

// replayLeft tries a case again that ended the process of an earlier run.
func (p *property) replayLeft(l left) bool {
	p.t.Helper()
	probe := p.announce(l)
	p.journal.deaths = l.deaths
	p.journal.write(l.line)
	tr := p.try(choice.FromBytes(probe.stream.Bytes()), p.host())
	if bad := p.count(tr); bad != nil {
		p.fail(bad, "the case that ended an earlier run")
		return false
	}
	return true
}

// announce says which case ended the process of an earlier run, and saves it where it was not for the first
// time. Whether it will be the end of this process too is not for us to say, so all is said before.
func (p *property) announce(l left) *trial {
	value := "a value that its generator did not finish"
	probe := &trial{stream: l.stream}
	p.journal.deaths = l.deaths
	p.journal.write(l.line)
	func() {
		defer func() { _ = recover() }() // the case proper will say so
		if probe.verdict = p.draw(probe); probe.verdict == passed {
			value = describe(probe.value, maxShown)
		}
	}()
	said := fmt.Sprintf("fuzz: %s: %s: an earlier run of this test ended, and its process with it, while it checked\n\t%s\n", p.t.Name(), p.label(), value)
	if l.deaths > 1 {
		if path := p.save(probe); path != "" {
			said += "\tsaved: " + path + "\n"
		}
	}
	// The log of a test whose process ends is lost.
	fmt.Fprintf(os.Stderr, "%s\tit is tried again first; to run this test again: %s\n", said, harness.ReplayCommand(p.t))
	return probe
}

// save saves the trial's input and returns where, or "" where nothing is to be saved.
func (p *property) save(tr *trial) string {
	if p.stage == stageMutation || p.inner || tr.stream == nil {
		return ""
	}
	dir := p.dir
	switch {
	case p.stage != "":
		dir = filepath.Join(harness.OutDir(p.t), p.dir)
	case inCI():
		return ""
	}
	e := corpus.Entry{Values: []any{tr.stream.Bytes()}}
	if tr.hasValue {
		e.Comment = describe(tr.value, maxComment)
	}
	path, err := corpus.Save(dir, e)
	if err != nil {
		return fmt.Sprintf("not saved: %v", err)
	}
	return path
}
