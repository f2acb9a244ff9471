package engine

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// blame finds, by index, the gated mutants on the lines that a compiler complains of, and all that
// share their spans: numbers of one span stay together.
func blame(output string, mutants []mutate.Mutant, gated bits) []int {
	type place struct {
		file string
		line int
	}
	bad := map[place]bool{}
	for line := range strings.Lines(output) {
		f := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(f) < 3 {
			continue
		}
		if n, err := strconv.Atoi(f[1]); err == nil {
			bad[place{filepath.Base(f[0]), n}] = true
		}
	}
	type span struct {
		file       string
		start, end int
	}
	spans := map[span]bool{}
	for _, m := range mutants {
		for n := m.Line; n <= m.EndLine && gated.has(m.ID); n++ {
			if bad[place{m.File, n}] {
				spans[span{m.File, m.Start, m.End}] = true
			}
		}
	}
	var blamed []int
	for i, m := range mutants {
		if m.Invalid == "" && m.Ignored == "" && spans[span{m.File, m.Start, m.End}] {
			blamed = append(blamed, i)
		}
	}
	return blamed
}
