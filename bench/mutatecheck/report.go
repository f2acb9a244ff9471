package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is what a report says of one change. Nothing here is shared with the code that wrote it.
type mutant struct {
	id, operator, status, reason string
	file                         string // slash path from the module's root
	start, end                   int
	line, column                 int
	source                       []byte
	replacement                  string
}

// text is the changed file.
func (m mutant) text() []byte {
	return slices.Concat(m.source[:m.start], []byte(m.replacement), m.source[m.end:])
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d:%d %s: %q becomes %q", m.file, m.line, m.column, m.operator, m.source[m.start:m.end], m.replacement)
}

// claim is what the report claims the tests do with a mutant; empty where it claims nothing.
func (m mutant) claim() truth {
	switch m.status {
	case "Killed", "Timeout":
		return fails
	case "Survived", "NoCoverage":
		return passes
	case "CompileError":
		return doesNotBuild
	case "Ignored":
		if strings.HasPrefix(m.reason, "equivalent:") {
			return passes
		}
	}
	return ""
}

type position struct{ Line, Column int }

// read reads a report and checks that it is about the files of the module.
func read(file, module string) ([]mutant, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Files map[string]struct {
			Source  string
			Mutants []struct {
				ID, MutatorName, Status, StatusReason, Replacement string
				Location                                           struct{ Start, End position }
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var out []mutant
	for name, f := range doc.Files {
		src, err := os.ReadFile(filepath.Join(module, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(src, []byte(f.Source)) {
			return nil, fmt.Errorf("%s is not the file that %s is about", name, file)
		}
		for _, m := range f.Mutants {
			start, end := offset(src, m.Location.Start), offset(src, m.Location.End)
			if start < 0 || end < start {
				return nil, fmt.Errorf("mutant %s: there is no span %v to %v in %s", m.ID, m.Location.Start, m.Location.End, name)
			}
			out = append(out, mutant{
				id: m.ID, operator: m.MutatorName, status: m.Status, reason: m.StatusReason, file: name, start: start, end: end,
				line: m.Location.Start.Line, column: m.Location.Start.Column, source: src, replacement: m.Replacement,
			})
		}
	}
	slices.SortFunc(out, inOrder)
	return out, nil
}

func inOrder(a, b mutant) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.replacement, b.replacement), cmp.Compare(a.id, b.id))
}

// offset turns a line and byte column, both from 1, into an offset, -1 where there is no such place.
func offset(src []byte, p position) int {
	at := 0
	for range p.Line - 1 {
		next := bytes.IndexByte(src[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
	end := len(src)
	if next := bytes.IndexByte(src[at:], '\n'); next >= 0 {
		end = at + next
	}
	if p.Line < 1 || p.Column < 1 || at+p.Column-1 > end {
		return -1
	}
	return at + p.Column - 1
}

// pick returns the mutants to check: all of which something is claimed where they are fewer than all, a
// sample otherwise. What is chosen hangs on each mutant's own text: a mutant more or less in the report
// changes no more of the sample than that one.
func pick(mutants []mutant, all, sample int, seed uint64) []mutant {
	claimed := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return m.claim() == "" })
	if len(claimed) < all {
		return claimed
	}
	lots := map[string][]byte{}
	for _, m := range claimed {
		lot := sha256.Sum256(fmt.Appendf(nil, "%d %s %d %d %q", seed, m.file, m.start, m.end, m.replacement))
		lots[m.id] = lot[:]
	}
	chosen := slices.SortedFunc(slices.Values(claimed), func(a, b mutant) int {
		return cmp.Or(bytes.Compare(lots[a.id], lots[b.id]), cmp.Compare(a.id, b.id))
	})[:min(sample, len(claimed))]
	slices.SortFunc(chosen, inOrder)
	return chosen
}

func one(mutants []mutant, id string) []mutant {
	for _, m := range mutants {
		if m.id == id && m.claim() != "" {
			return []mutant{m}
		}
	}
	return nil
}

// withoutVerdict counts mutants that were to be tested and were not.
func withoutVerdict(mutants []mutant) int {
	n := 0
	for _, m := range mutants {
		if m.claim() == "" && m.status != "Ignored" {
			n++
		}
	}
	return n
}

// summary is a row of the table.
type summary struct {
	agree, nondeterministic, noVerdict int
	disagree                           []disagreement
}

type disagreement struct {
	mutant mutant
	truth  truth
}

func (d disagreement) String() string {
	return fmt.Sprintf("%s\nthe report says %s (%s), the truth is: %s", d.mutant, d.mutant.status, d.mutant.reason, d.truth)
}

// holds says whether the claim holds: no disagreement, none without a verdict, at most 1 % left out.
func (s summary) holds() bool {
	return len(s.disagree) == 0 && s.noVerdict == 0 && s.nondeterministic*100 <= s.agree+s.nondeterministic
}

func compare(mutants []mutant, found []truth) summary {
	var s summary
	for i, m := range mutants {
		switch got := found[i]; got {
		case differs:
			s.nondeterministic++
		case m.claim():
			s.agree++
		default:
			s.disagree = append(s.disagree, disagreement{m, got})
		}
	}
	return s
}
