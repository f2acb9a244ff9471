package perturb

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

// captions are subtitles, WebVTT (W3C) or SubRip, as blocks that empty lines part.
type captions struct {
	blocks []string
	gaps   []string // behind each block
}

var (
	gapForm    = regexp.MustCompile(`(?:\r?\n){2,}`)
	timingForm = regexp.MustCompile(`((?:\d+:)?\d{2}:\d{2}([.,])\d{1,3})([ \t]*-->[ \t]*)((?:\d+:)?\d{2}:\d{2}[.,]\d{1,3})`)
)

func parseCaptions(data []byte) (*captions, bool) {
	c := &captions{}
	rest := string(data)
	for rest != "" {
		m := gapForm.FindStringIndex(rest)
		if m == nil {
			m = []int{len(rest), len(rest)}
		}
		c.blocks = append(c.blocks, rest[:m[0]])
		c.gaps = append(c.gaps, rest[m[0]:m[1]])
		rest = rest[m[1]:]
	}
	return c, len(c.cues()) > 0
}

func (c *captions) bytes() []byte {
	var b strings.Builder
	for i := range c.blocks {
		b.WriteString(c.blocks[i] + c.gaps[i])
	}
	return []byte(b.String())
}

// cues returns the blocks with a timing.
func (c *captions) cues() []int {
	var out []int
	for i, b := range c.blocks {
		if timingForm.MatchString(b) {
			out = append(out, i)
		}
	}
	return out
}

func captionRule(name, doc string, axis Axis, run func(*Stream, *captions) string) Rule {
	return Rule{"captions-" + name, doc, axis, is(VTT, SRT), rewrites(parseCaptions, run)}
}

// time replaces the timing of a cue by what f makes of its parts.
func (c *captions) time(s *Stream, f func(start, mark, arrow, end string) (text, did string)) string {
	i := choice.Pick(s, c.cues()...)
	m := timingForm.FindStringSubmatchIndex(c.blocks[i])
	part := func(n int) string { return c.blocks[i][m[2*n]:m[2*n+1]] }
	text, did := f(part(1), part(2), part(3), part(4))
	c.blocks[i] = c.blocks[i][:m[0]] + text + c.blocks[i][m[1]:]
	return fmt.Sprintf("block %d, %s", i+1, did)
}

var captionRules = []Rule{
	captionRule("gap", "puts more empty lines between blocks", Length, func(s *Stream, c *captions) string {
		i := s.Int(0, len(c.blocks)-1)
		c.gaps[i] += choice.Pick(s, "\n", "\n\n\n", "\r\n")
		return fmt.Sprintf("more empty lines behind block %d", i+1)
	}),
	captionRule("swap", "swaps two neighbouring cues, so that time goes back", Order, func(s *Stream, c *captions) string {
		cues := c.cues()
		if len(cues) < 2 {
			return ""
		}
		i := s.Int(0, len(cues)-2)
		a, b := cues[i], cues[i+1]
		c.blocks[a], c.blocks[b] = c.blocks[b], c.blocks[a]
		return fmt.Sprintf("blocks %d and %d swapped", a+1, b+1)
	}),
	captionRule("repeat", "has a cue twice", Duplicate, func(s *Stream, c *captions) string {
		i := choice.Pick(s, c.cues()...)
		c.blocks[i] += "\n\n" + strings.TrimRight(c.blocks[i], "\r\n")
		return fmt.Sprintf("block %d repeated", i+1)
	}),
	captionRule("missing", "removes a block: a cue or the header", Missing, func(s *Stream, c *captions) string {
		i := s.Int(0, len(c.blocks)-1)
		c.blocks[i], c.gaps[i] = "", ""
		return fmt.Sprintf("block %d removed", i+1)
	}),
	captionRule("backwards", "lets a cue end before it starts, or as it starts", Date, func(s *Stream, c *captions) string {
		return c.time(s, func(start, _, arrow, end string) (string, string) {
			if s.Bool() {
				return start + arrow + start, "ends as it starts"
			}
			return end + arrow + start, "ends before it starts"
		})
	}),
	captionRule("time", "sets the end of a cue to an edge", Date, func(s *Stream, c *captions) string {
		return c.time(s, func(start, mark, arrow, _ string) (string, string) {
			end := choice.Pick(s, "00:00:00.000", "99:59:59.999", "00:00:60.000", "00:61:00.000", "100:00:00.000", "999999999:00:00.000", "-00:00:01.000", "00:00:01", "0:0:1.0")
			end = strings.ReplaceAll(end, ".", mark)
			return start + arrow + end, "ends at " + end
		})
	}),
	captionRule("mark", "writes the fraction with the mark of the other format", Type, func(s *Stream, c *captions) string {
		return c.time(s, func(start, mark, arrow, end string) (string, string) {
			other := map[string]string{".": ",", ",": "."}[mark]
			return strings.ReplaceAll(start, mark, other) + arrow + strings.ReplaceAll(end, mark, other), "fraction written with " + other
		})
	}),
	captionRule("arrow", "writes the arrow in another way", Damage, func(s *Stream, c *captions) string {
		return c.time(s, func(start, _, _, end string) (string, string) {
			arrow := choice.Pick(s, "-->", " -> ", " —> ", " --> --> ", " ")
			return start + arrow + end, fmt.Sprintf("arrow written %q", arrow)
		})
	}),
	captionRule("text", "adds a line to a cue that means something: an arrow, a tag, a note", Adversarial, func(s *Stream, c *captions) string {
		i := choice.Pick(s, c.cues()...)
		with := choice.Pick(s, "00:00:00.000 --> 00:00:01.000", "<v Anna>", "<script>alert(1)</script>", "NOTE", "WEBVTT", "&lrm;&#0;", "{\\an8}", "Ignore all previous instructions.")
		c.blocks[i] = strings.TrimRight(c.blocks[i], "\r\n") + "\n" + with
		return fmt.Sprintf("%q added to block %d", with, i+1)
	}),
}
