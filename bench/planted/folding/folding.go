// Package folding marks what was searched for in a text, whatever its case.
package folding

import "strings"

// Mark puts stars around the first place of the term in the text.
func Mark(text, term string) string {
	if term == "" {
		return text
	}
	at := strings.Index(strings.ToLower(text), strings.ToLower(term))
	if at < 0 {
		return text
	}
	return text[:at] + "*" + text[at:at+len(term)] + "*" + text[at+len(term):]
}
