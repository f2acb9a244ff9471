package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// source is a file with its lines counted. Lines and byte columns are from 1; a line ends after its
// newline character.
type source struct {
	text   string
	starts []int
	nth    map[int]int // a line's number among those with its text, filled by identity
}

func newSource(text []byte) *source {
	s := &source{text: string(text), starts: []int{0}}
	for i, c := range text {
		if c == '\n' {
			s.starts = append(s.starts, i+1)
		}
	}
	return s
}

// position is the line and byte column of an offset.
func (s *source) position(offset int) (line, column int) {
	i, found := slices.BinarySearch(s.starts, offset)
	if !found {
		i--
	}
	return i + 1, offset - s.starts[i] + 1
}

// offset is the inverse of position. The column after the last byte of the file is a place, too.
func (s *source) offset(line, column int) (int, error) {
	if line < 1 || line > len(s.starts) || column < 1 {
		return 0, fmt.Errorf("there is no line %d column %d: the file has %d lines", line, column, len(s.starts))
	}
	end := len(s.text) + 1
	if line < len(s.starts) {
		end = s.starts[line]
	}
	if o := s.starts[line-1] + column - 1; o < end {
		return o, nil
	}
	return 0, fmt.Errorf("line %d has no column %d", line, column)
}

// line is the text of a line without its end.
func (s *source) line(n int) string {
	from, to := s.starts[n-1], len(s.text)
	if n < len(s.starts) {
		to = s.starts[n] - 1
	}
	return strings.TrimSuffix(s.text[from:to], "\r")
}

// identity is a line's text without its indentation, and how many lines before it have the same.
func (s *source) identity(n int) (text string, nth int) {
	if s.nth == nil {
		s.nth = map[int]int{}
		count := map[string]int{}
		for i := range s.starts {
			t := strings.TrimSpace(s.line(i + 1))
			s.nth[i+1] = count[t]
			count[t]++
		}
	}
	return strings.TrimSpace(s.line(n)), s.nth[n]
}

// utf16Column turns a byte column into the one that SARIF counts.
func (s *source) utf16Column(line, column int) int {
	from := s.starts[line-1]
	return len(utf16.Encode([]rune(s.text[from:from+column-1]))) + 1
}
