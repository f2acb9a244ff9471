// Package words puts counts, lists of names and commands into the words of a message, and says how far
// a misspelt name is from one that exists.
//
// Its functions are pure, so the gate may use them too. It is not for layout: widths, colours and what
// a report escapes are the report's.
package words

import (
	"strconv"
	"strings"
)

// Count writes "1 package", "2 packages". The noun's plural must be regular.
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// few is how many of a list [Some] names.
const few = 3

// Some names the first few of a list in its order and counts the others: "a, b, c and 2 more".
func Some(names []string) string {
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + " and " + strconv.Itoa(len(names)-few) + " more"
}
