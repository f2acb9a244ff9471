package config

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Limits of a pattern. Alternatives are tried one by one, so their groups multiply.
const (
	maxPattern      = 512
	maxAlternatives = 6
)

// checkPattern says what is wrong with a path pattern and what to write instead; "" where nothing is.
func checkPattern(p string) (problem, hint string) {
	inBraces := func(r rune) bool { return r == '/' || r == '{' || r == '}' || r == ',' }
	switch {
	case p == "":
		return "is empty", `write "**" for every package`
	case len(p) > maxPattern:
		return "is too long", "split it into several patterns"
	case strings.Contains(p, `\`):
		return "has a backslash", "separate folders with /, on every system"
	case strings.HasPrefix(p, "/"), len(p) > 1 && p[1] == ':':
		return "is absolute", "write the path from the module root"
	case slices.Contains(strings.FieldsFunc(p, inBraces), ".."):
		return "leaves the module", "write the path from the module root, without .."
	case !doublestar.ValidatePattern(p):
		return "is not a valid pattern", "close every [ and {"
	case path.Clean(p) != p:
		return "never matches", "write " + path.Clean(p)
	case strings.Count(p, "{") > maxAlternatives:
		return "has too many {alternatives}", "split it into several patterns"
	}
	return "", ""
}

// matchAny reports whether any of the patterns matches the path.
func matchAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return doublestar.MatchUnvalidated(p, name) })
}
