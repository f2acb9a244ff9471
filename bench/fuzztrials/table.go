package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
)

// row is what the trials of one bug came to, by engine.
type row struct {
	bug bug
	of  map[string]series
}

// series is what one engine's trials of one bug came to.
type series struct {
	trials, found int
	// times are the seconds to each finding; a trial that found nothing is infinite, and so equal to every other of that
	// kind and worse than all that found it.
	times []float64
	execs []float64
}

// rowsOf gathers the trials of the suite.
func rowsOf(suite []bug, done map[key]trial, seconds, trials int) []row {
	var rows []row
	for _, b := range suite {
		r := row{bug: b, of: map[string]series{}}
		for name := range engines {
			var s series
			for n := 1; n <= trials; n++ {
				t, ok := done[key{Bug: b.Name, Engine: name, Trial: n, Seconds: seconds}]
				if !ok {
					continue
				}
				s.trials++
				if t.Found {
					s.found++
					s.times, s.execs = append(s.times, t.After), append(s.execs, float64(t.Execs))
				} else {
					s.times, s.execs = append(s.times, math.Inf(1)), append(s.execs, math.Inf(1))
				}
			}
			r.of[name] = s
		}
		rows = append(rows, r)
	}
	return rows
}

// printTable prints a row for each bug.
func printTable(w io.Writer, rows []row) {
	fmt.Fprintln(w, "| bug | obstacle | muster: found, median s, median executions | fallback | native | A12 to native |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	for _, r := range rows {
		m, n := r.of["muster"], r.of["native"]
		effect := "—"
		if m.trials > 0 && n.trials > 0 {
			effect = fmt.Sprintf("%.2f", a12(m.times, n.times))
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", r.bug.Name, r.bug.Obstacle, m, r.of["fallback"], n, effect)
	}
	fmt.Fprintln(w)
}

// String says how often and how soon.
func (s series) String() string {
	if s.trials == 0 {
		return "—"
	}
	text := fmt.Sprintf("%d/%d", s.found, s.trials)
	if at := median(s.times); !math.IsInf(at, 0) && s.found > 0 {
		text += fmt.Sprintf(", %.2f", at)
		if n := median(s.execs); n > 0 {
			text += ", " + strconv.Itoa(int(n))
		}
	}
	return text
}
