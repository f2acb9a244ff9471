package main

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// rule is something that the trials have to show.
type rule struct {
	what string
	ok   bool
	// detail is what was found.
	detail string
}

// The bounds of the rules.
const (
	often   = 5    // trials of ten that make a bug one that an engine finds
	large   = 0.71 // A12 of a large effect
	planned = 15   // bugs of a suite
)

// rules judges the trials.
func rules(rows []row) []rule {
	var nativeFinds, fewer, slower, better, never, alone []string
	for _, r := range rows {
		m, n := r.of["muster"], r.of["native"]
		effect := a12(m.times, n.times)
		if n.trials > 0 && n.found >= often {
			nativeFinds = append(nativeFinds, r.bug.Name)
			if m.found < n.found {
				fewer = append(fewer, r.bug.Name)
			}
			if effect < 0.5 {
				slower = append(slower, r.bug.Name)
			}
		}
		if effect >= large {
			better = append(better, r.bug.Name)
		}
		if n.trials > 0 && n.found == 0 {
			never = append(never, r.bug.Name)
			if m.found >= often {
				alone = append(alone, r.bug.Name)
			}
		}
	}
	// Ten of fifteen, and as large a share of more.
	most := max(10, int(math.Ceil(float64(len(rows))*10/planned)))
	return []rule{
		count(fmt.Sprintf("at least %d bugs", planned), len(rows), planned, nil),
		count("native finds at least 5 in half of its trials", len(nativeFinds), 5, nativeFinds),
		none("muster finds each of those in at least as many trials", fewer),
		none("and A12 is at least 0.5 on each of those", slower),
		count(fmt.Sprintf("A12 is at least %.2f on %d bugs", large, most), len(better), most, better),
		count("muster finds at least 4 in half of its trials that native never finds", len(alone), 4, alone),
		{what: "bugs that native never finds", ok: true, detail: list(never)},
	}
}

// count is a rule that asks for a number of bugs.
func count(what string, n, least int, names []string) rule {
	detail := fmt.Sprint(n)
	if names != nil {
		detail += ": " + list(names)
	}
	return rule{what, n >= least, detail}
}

// none is a rule that no bug may break.
func none(what string, names []string) rule {
	if len(names) == 0 {
		return rule{what, true, ""}
	}
	return rule{what, false, "not so: " + list(names)}
}

func list(names []string) string { return strings.Join(names, ", ") }

// printRules prints the rules and reports whether all hold.
func printRules(w io.Writer, rules []rule) bool {
	ok := true
	for _, r := range rules {
		sign := "✓"
		if !r.ok {
			sign, ok = "✗", false
		}
		text := r.what
		if r.detail != "" {
			text += " (" + r.detail + ")"
		}
		fmt.Fprintf(w, "%s %s\n", sign, text)
	}
	return ok
}
