package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/inside"
)

// crasher describes what an input did, which failed.
func (s *Session) crasher(e corpus.Entry, o outcome, execs uint64) corpus.Crasher {
	c := corpus.Crasher{Package: s.binary.ImportPath, Target: s.target, Input: e, Executions: int64(execs)}
	if d := o.death; d != nil {
		c.Kind, c.Message, c.Stack = d.kind, d.message, d.stack
		c.Frames = s.frames(d.frames)
		return c
	}
	f := o.trial.Failure
	c.Kind, c.Message, c.Stack = corpus.Kind(f.Kind), f.Message, f.Stack
	c.Frames = s.frames(f.Frames)
	if c.Kind == corpus.KindRace {
		c.Message, c.Frames = raceReport(f.Stack)
		c.Frames = s.own(c.Frames)
	}
	return c
}

// outcome is that of the execution in which the failure was found.
func (f found) outcome() outcome {
	if f.death != nil {
		return outcome{death: f.death}
	}
	return outcome{trial: &inside.ServeTrial{Failure: f.failure}}
}

// frames names the calls as the report has them: without those of package testing and the runtime, and with files of the module by
// their path in it.
func (s *Session) frames(list []inside.ServeFrame) []corpus.Frame {
	var frames []corpus.Frame
	for _, f := range list {
		if strings.HasPrefix(f.Func, "runtime.") || strings.HasPrefix(f.Func, "testing.") || strings.HasPrefix(f.Func, "reflect.Value.") {
			continue
		}
		frames = append(frames, corpus.Frame{Func: f.Func, File: f.File, Line: f.Line})
	}
	return s.own(frames)
}

// own makes the files of the module's functions relative to its root, and those of no other.
func (s *Session) own(frames []corpus.Frame) []corpus.Frame {
	m := s.binary.module
	for i, f := range frames {
		file := f.File
		switch rel, err := filepath.Rel(m.Dir, file); {
		case !inside.InModule(f.Func, m.Path):
			if file != "" && !filepath.IsAbs(file) {
				file = "/" + file // built with -trimpath
			}
		case filepath.IsAbs(file) && err == nil && filepath.IsLocal(rel):
			file = filepath.ToSlash(rel)
		case strings.HasPrefix(file, m.Path+"/"): // built with -trimpath
			file = strings.TrimPrefix(file, m.Path+"/")
		}
		frames[i].File = file
	}
	return frames
}

// raceReport reads what the race detector printed: the innermost calls of both accesses, one after the other.
func raceReport(report string) (message string, frames []corpus.Frame) {
	message = "data race"
	section := 0
	var name string
	for line := range strings.Lines(report) {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(text, "==="):
			if section > 0 {
				return message, frames
			}
		case strings.HasSuffix(text, ":") && !strings.HasPrefix(line, "   "):
			section++
			if section <= 2 {
				what, _, _ := strings.Cut(text, " at 0x")
				if section == 1 {
					message += ": " + strings.ToLower(what)
				} else {
					message += " and " + strings.ToLower(what)
				}
			}
		case section > 2 || text == "":
		case strings.HasPrefix(line, "      "):
			if i := strings.LastIndex(text, " +0x"); i >= 0 {
				text = text[:i]
			}
			if file, number, ok := cutLine(text); ok && name != "" {
				frames = append(frames, corpus.Frame{Func: name, File: file, Line: number})
			}
			name = ""
		case strings.HasPrefix(line, "  "):
			name = strings.TrimSuffix(text, "()")
		}
	}
	return message, frames
}

func cutLine(text string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return "", 0, false
	}
	n, err := fmt.Sscanf(text[i+1:], "%d", &line)
	return text[:i], line, n == 1 && err == nil
}

// confirmLimits are those under which a crasher is looked at again: what is merely slow is no hang.
func (s *Session) confirmLimits() Limits {
	l := s.limits
	l.CPU *= confirmFactor
	l.Wall *= confirmFactor
	return l
}

const confirmFactor = 2

// replays is how often an input that passed in a fresh process is tried in one more.
const replays = 5

// confirm runs the input of a failure in a fresh process and describes what it does there. Ok is false where it is none.
func (s *Session) confirm(ctx context.Context, f found) (c corpus.Crasher, ok bool, err error) {
	e, err := s.entry(f.input)
	if err != nil {
		return c, false, err
	}
	if f.leak {
		c, ok, err := s.leaks(ctx, e, f.input)
		c.Executions = int64(f.execs)
		return c, ok && !s.known[c.Identity()], err
	}
	first := s.crasher(e, f.outcome(), f.execs)
	if s.known[first.Identity()] || s.isKnownHang(first) {
		return first, false, nil
	}
	for _, repeat := range []int{1, replays} {
		if f.cut && repeat > 1 {
			return c, false, nil
		}
		again, err := s.trials(ctx, [][]byte{f.input}, trialKind{mode: loudly, limits: s.confirmLimits(), repeat: repeat}, nil)
		if err != nil {
			return c, false, err
		}
		if !again[0].failed() {
			continue
		}
		c = s.crasher(e, again[0], f.execs)
		if c.Kind == first.Kind {
			c.Frames = stable(first, c)
		}
		c.Flaky = repeat > 1
		if s.known[c.Identity()] || s.isKnownHang(c) {
			return c, false, nil
		}
		s.hangs = append(s.hangs, c)
		return c, true, nil
	}
	// What another process or a busy machine may have done to this one is no news of the target.
	if first.Kind == corpus.KindKilled || first.Kind == corpus.KindHang || first.Kind == corpus.KindMemory {
		s.note(fmt.Sprintf("an input was given up (%s: %s) that does not do that again", first.Kind, first.Message))
		return c, false, nil
	}
	first.Flaky = true
	return first, true, nil
}

// isKnownHang reports whether a crasher was interrupted in the loop, or while it took memory in the loop, of one that is known.
func (s *Session) isKnownHang(c corpus.Crasher) bool {
	return slices.ContainsFunc(s.hangs, func(known corpus.Crasher) bool {
		return isInterrupted(c.Kind) && known.Kind == c.Kind && len(known.Frames) > 0 && len(c.Frames) >= len(known.Frames) &&
			len(stable(known, c)) == len(known.Frames)
	})
}

// isInterrupted reports whether chance has a part in where a crasher was when it was ended.
func isInterrupted(k corpus.Kind) bool { return k == corpus.KindHang || k == corpus.KindMemory }

// stable are the frames of the second crasher. Of two that were interrupted at points that chance has chosen they are those on which
// both agree: the outer ones.
func stable(a, b corpus.Crasher) []corpus.Frame {
	if !isInterrupted(a.Kind) {
		return b.Frames
	}
	n := 0
	for n < len(a.Frames) && n < len(b.Frames) && a.Frames[len(a.Frames)-1-n].Func == b.Frames[len(b.Frames)-1-n].Func {
		n++
	}
	if n == 0 {
		return b.Frames
	}
	return slices.Clone(b.Frames[len(b.Frames)-n:])
}
