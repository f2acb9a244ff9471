package gotest

import (
	"bytes"
	"strconv"
	"time"
)

// frame is a parsed framing line.
type frame struct {
	kind    frameKind
	action  string
	summary Status
	// indent counts groups of four blanks before a report, or before text that is no frame.
	indent     int
	test       []byte
	key, value []byte
	path       []byte
	elapsed    time.Duration
}

type frameKind int

const (
	frameNone    frameKind = iota // text after a mark that frames nothing
	frameSummary                  // the binary's own last word
	frameUpdate                   // === …
	frameReport                   // --- …
)

// actionName only switches whose output follows; no event is made of it.
const actionName = "name"

// updates and reports are the beginnings of framing lines, with their actions.
var (
	updates = []struct{ prefix, action string }{
		{"=== RUN   ", ActionRun},
		{"=== PAUSE ", ActionPause},
		{"=== CONT  ", ActionCont},
		{"=== NAME  ", actionName},
		{"=== PASS  ", ActionPass},
		{"=== FAIL  ", ActionFail},
		{"=== SKIP  ", ActionSkip},
		{"=== ATTR  ", ActionAttr},
		{"=== ARTIFACTS ", ActionArtifacts},
	}
	reports = []struct{ prefix, action string }{
		{"--- PASS: ", ActionPass},
		{"--- FAIL: ", ActionFail},
		{"--- SKIP: ", ActionSkip},
		{"--- BENCH: ", ActionBench},
	}
)

// parseFrame reads a line that had a mark; the mark is gone, the newline may be there. The slices of
// the result point into line.
func parseFrame(line []byte) frame {
	text := trimNewline(line)
	switch {
	case string(text) == "PASS":
		return frame{kind: frameSummary, summary: Pass}
	case string(text) == "FAIL", hasPrefix(text, "FAIL\t"):
		return frame{kind: frameSummary, summary: Fail}
	case string(text) == "=== NAME": // trailing blanks were lost
		return frame{kind: frameUpdate, action: actionName}
	}
	for _, u := range updates {
		if hasPrefix(line, u.prefix) {
			return parseUpdate(u.action, line[len(u.prefix):])
		}
	}
	rest, indent := line, 0
	for hasPrefix(rest, "    ") {
		rest, indent = rest[4:], indent+1
	}
	for _, r := range reports {
		if hasPrefix(rest, r.prefix) {
			return parseReport(r.action, indent, rest[len(r.prefix):])
		}
	}
	return frame{indent: indent}
}

func parseUpdate(action string, rest []byte) frame {
	f := frame{kind: frameUpdate, action: action, test: bytes.TrimSpace(rest)}
	blank := []byte(" ")
	switch action {
	case ActionAttr:
		f.test, f.value, _ = bytes.Cut(f.test, blank)
		f.key, f.value, _ = bytes.Cut(f.value, blank)
	case ActionArtifacts:
		f.test, f.path, _ = bytes.Cut(f.test, blank)
	}
	return f
}

// parseReport reads "NAME (1.23s)".
func parseReport(action string, indent int, rest []byte) frame {
	f := frame{kind: frameReport, action: action, indent: indent, test: bytes.TrimSpace(rest)}
	i := bytes.Index(f.test, []byte(" ("))
	if i < 0 {
		return f
	}
	if seconds, ok := bytes.CutSuffix(f.test[i+2:], []byte("s)")); ok {
		if s, err := strconv.ParseFloat(string(seconds), 64); err == nil && s >= 0 && s < maxSeconds {
			f.elapsed = time.Duration(s * float64(time.Second))
		}
	}
	f.test = f.test[:i]
	return f
}

// maxSeconds keeps an elapsed time within a Duration.
const maxSeconds = 1 << 32

func trimNewline(line []byte) []byte {
	if t, ok := bytes.CutSuffix(line, []byte("\n")); ok {
		return bytes.TrimSuffix(t, []byte("\r"))
	}
	return line
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}
