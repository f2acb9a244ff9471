package stage

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/passmuster/muster/harness/evidence"
)

// coverageLine is what a test binary prints because muster asked it for coverage.
var coverageLine = regexp.MustCompile(`^(coverage: (\[no statements\]|[0-9.]+% of statements).*|program not built with -cover)\n?$`)

// trimMarks drops the lines by which testing marks starts and ends, those about coverage, and blank
// lines around the rest.
func trimMarks(output string) string {
	var kept []string
	for line := range strings.Lines(output) {
		trimmed := strings.TrimLeft(line, " ")
		if strings.HasPrefix(trimmed, "=== ") || strings.HasPrefix(trimmed, "--- ") || coverageLine.MatchString(line) {
			continue
		}
		kept = append(kept, line)
	}
	return strings.Trim(strings.Join(kept, ""), "\n")
}

// clip keeps the head and the tail of what is too long.
func clip(s string) string {
	s = strings.TrimRight(s, "\n")
	if len(s) <= detailLimit {
		return s
	}
	head := cutLine(s[:detailLimit*3/4])
	tail := s[len(s)-detailLimit/4:]
	if i := strings.IndexByte(tail, '\n'); i >= 0 {
		tail = tail[i+1:]
	}
	cut := len(s) - len(head) - len(tail)
	return strings.ToValidUTF8(fmt.Sprintf("%s\n… %d bytes cut …\n%s", head, cut, tail), "\ufffd")
}

func cutLine(s string) string {
	if i := strings.LastIndexByte(s, '\n'); i > 0 {
		return s[:i]
	}
	return s
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(s, "\n"), "\n")
	return strings.TrimSpace(line)
}

func lastLine(s string) string {
	s = strings.TrimRight(s, "\n")
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:])
}

// shortDuration writes 10m0s as 10m.
func shortDuration(d evidence.Duration) string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
