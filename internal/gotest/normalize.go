package gotest

import (
	"cmp"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Replacement says what a directory is called in normalised text.
type Replacement struct {
	// From is an absolute path without a separator at its end; another is ignored.
	From string
	// To stands in its place, such as "$GOROOT". Empty: paths below From become relative to it and
	// From itself becomes ".".
	To string
}

// Normalize takes out of a failure's text what differs from run to run: temporary and given
// directories, addresses, goroutine numbers, the arguments in stack traces, measured durations,
// timestamps at the beginning of log lines, process ids that are called so, ports of this host.
// It is careful rather than thorough: what may be a value that a test compares stays.
//
// Normalising twice changes no more. Invalid UTF-8 becomes U+FFFD. It takes time linear in the text.
func Normalize(output string, dirs ...Replacement) string {
	// Directories come first: a path that is gone joins what was around it.
	text := validText([]byte(output))
	for _, d := range longestFirst(dirs) {
		text = d.apply(text)
	}
	text = tempDirs(os.TempDir()).ReplaceAllString(text, "$$TMP")
	for _, s := range scrubs {
		if strings.Contains(text, s.needs) {
			text = s.pattern.ReplaceAllString(text, s.to)
		}
	}
	return text
}

// scrub is one kind of text that differs from run to run. No result of one matches another, nor is
// any result empty where that could join two neighbours into a match.
type scrub struct {
	// needs is a part of whatever pattern matches: looking for it first is much faster.
	needs   string
	pattern *regexp.Regexp
	to      string
}

var scrubs = []scrub{
	// A frame of a stack trace: pkg.(*T).Method(0xc000012345, {0x1?, ...})
	{"0x", regexp.MustCompile(`(?m)^([^\s(][^\s]*)\((?:0x[0-9a-f]+|[{}, .?_])+\)$`), "$1(...)"},
	// and the offset behind its place: \t/dir/file.go:12 +0x1d
	{"+0x", regexp.MustCompile(`(?m)(\.(?:go|s):\d+)(?: \+0x[0-9a-f]+)+$`), "$1"},
	{"oroutine ", regexp.MustCompile(`\b([Gg])oroutine \d+`), "${1}oroutine N"},
	// goroutine 7 gp=0xc000002380 m=0 mp=0x6d5ee0 [select, 2 minutes]:
	{"=", regexp.MustCompile(`(?m)^(goroutine N)(?: (?:gp|m|mp)=[^\s\[]+)+`), "$1"},
	{" minutes", regexp.MustCompile(`(?m)^(goroutine N \[[^\]\n]*?)(?:, \d+ minutes)+`), "$1"},
	// The code's address in a signal's line, registers in a dump.
	{"=0x", regexp.MustCompile(`\b(pc|PC)=0x[0-9a-f]+`), "$1=0x…"},
	{" 0x", regexp.MustCompile(`(?m)^(r[a-z0-9]{1,5}|[c-g]s)( +)0x[0-9a-f]+$`), "$1${2}0x…"},
	// Addresses have 9 to 12 digits where they differ; shorter and longer ones are numbers.
	{"0x", regexp.MustCompile(`\b0x[0-9a-f]{9,12}\b`), "0x…"},
	// The duration behind a test's name, and any that is too exact to have been written by hand.
	{")", regexp.MustCompile(`\((?:\d+(?:\.\d+)?(?:ns|µs|ms|s|m|h))+\)`), "(…s)"},
	{".", regexp.MustCompile(`\b(?:\d+h)?(?:\d+m)?\d+\.\d{3,}(?:µs|us|ms|s)\b`), "…s"},
	{":", regexp.MustCompile(`(?m)^(` + beforeTime + `)(?:` + logTime + `|` + rfc3339 + `)`), "${1}TIME"},
	{"", regexp.MustCompile(`\b([Pp]id|PID)([ =:]+)\d+\b`), "${1}${2}…"},
	{":", regexp.MustCompile(`(127\.0\.0\.1|\[::1\]|\[::\]|0\.0\.0\.0|\blocalhost):\d{5}\b`), "$1:PORT"},
}

const (
	// beforeTime is what a log line may have before its time: blanks, the place that t.Log prints,
	// the key of a structured record.
	beforeTime = `[ \t]*(?:[\w.-]+\.go:\d+: )?(?:time=|\{"time":")?`
	logTime    = `\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?`
	rfc3339    = `\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)`
)

// tempDirs matches what os.MkdirTemp and T.TempDir make below dir: a name that ends in a random
// number, and the number of the directory within it.
func tempDirs(dir string) *regexp.Regexp {
	dir = strings.TrimRight(dir, `/\`)
	return regexp.MustCompile(regexp.QuoteMeta(dir) + `[/\\][^\s/\\:;,"'` + "`" + `()<>\[\]{}]*\d{4,}(?:[/\\]\d{3}\b)?`)
}

func longestFirst(dirs []Replacement) []Replacement {
	return slices.SortedStableFunc(slices.Values(dirs), func(a, b Replacement) int {
		return cmp.Compare(len(b.From), len(a.From))
	})
}

// apply replaces From where it stands as a whole path or as the beginning of one.
func (r Replacement) apply(text string) string {
	if !isAbs(r.From) {
		return text
	}
	var out strings.Builder
	for rest, before := text, byte('\n'); ; {
		i := strings.Index(rest, r.From)
		if i < 0 {
			if out.Len() == 0 {
				return text
			}
			out.WriteString(rest)
			return out.String()
		}
		end := i + len(r.From)
		if i > 0 {
			before = rest[i-1]
		}
		if inPath(before) || end < len(rest) && inName(rest[end]) {
			out.WriteString(rest[:end])
			before, rest = rest[end-1], rest[end:]
			continue
		}
		out.WriteString(rest[:i])
		rest = rest[end:]
		switch below := strings.TrimLeft(rest, `/\`); {
		case r.To != "":
			out.WriteString(r.To)
			before = r.To[len(r.To)-1]
		case len(below) < len(rest) && below != "" && inName(below[0]):
			rest, before = below, '/'
		default:
			out.WriteByte('.')
			before = '.'
		}
	}
}

// isAbs reports whether the path is absolute on any platform.
func isAbs(path string) bool {
	return len(path) > 1 && path[0] == '/' || len(path) > 3 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
}

// inName reports whether c may continue the name of a file, inPath whether it may continue a path.
func inName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c >= 0x80
}

func inPath(c byte) bool { return inName(c) || c == '/' || c == '\\' || c == '$' }
