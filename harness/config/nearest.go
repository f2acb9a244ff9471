package config

import (
	"fmt"
	"strings"
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
		d := editDistance(strings.ToLower(got), strings.ToLower(c))
		if d > max(1, len(c)/3) || (best != "" && d >= least) {
			continue
		}
		best, least = c, d
	}
	return best
}

// editDistance counts the insertions, deletions, substitutions and swaps of neighbours between a and b.
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
