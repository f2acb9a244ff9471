package config

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/internal/words"
)

// didYouMean names the candidate nearest to got, or lists them all under the given noun.
func didYouMean(got, noun string, candidates []string) string {
	if c := nearest(got, candidates); c != "" {
		return fmt.Sprintf("did you mean %q?", c)
	}
	if len(candidates) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %s", noun, strings.Join(candidates, ", "))
}

// nearest returns the candidate that is a slip of the keyboard away from got, or "".
func nearest(got string, candidates []string) string {
	if len(got) > 64 {
		return ""
	}
	best, least := "", 0
	for _, c := range candidates {
		d := words.Edits(strings.ToLower(got), strings.ToLower(c))
		if d > max(1, len(c)/3) || (best != "" && d >= least) {
			continue
		}
		best, least = c, d
	}
	return best
}
