package main

import "strings"

// change is what a mutant does to a file, in terms that all tools share: from which line on the text
// differs, and which lines stand there instead, without white space.
type change struct {
	file string
	line int
	text string
}

// changeOf compares a file with its mutant. Tools that print a syntax tree may move white space.
func changeOf(file, original, mutated string) change {
	a, b := lines(original), lines(mutated)
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	return change{file, from + 1, strings.Join(b[from:endB], "")}
}

// lines are the lines of a text without white space.
func lines(text string) []string {
	out := strings.Split(text, "\n")
	for i, l := range out {
		out[i] = strings.Join(strings.Fields(l), "")
	}
	return out
}
