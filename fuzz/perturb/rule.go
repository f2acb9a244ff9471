package perturb

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// Axis is the respect in which a rule changes a sample.
type Axis string

// The axes.
const (
	Length      Axis = "length"
	Charset     Axis = "character set"
	Order       Axis = "order"
	Missing     Axis = "missing"
	Duplicate   Axis = "duplicate"
	Adversarial Axis = "adversarial"
	Truncation  Axis = "truncation"
	Damage      Axis = "damage" // bits and bytes
	Type        Axis = "type"
	Depth       Axis = "depth"
	Number      Axis = "number"
	Date        Axis = "date"
	Disagree    Axis = "disagreement" // of a header and what is behind it
)

// Stream hands out the choices of a rule: it is that of package fuzz, whose doc lists its methods. The simplest
// choice is the first.
type Stream = choice.Stream

// Sample is what a rule works on. A rule does not write into Data.
type Sample struct {
	Data []byte
	// Format is what Data looks like.
	Format Format
	// Claims is what is said about the data, nil for plain bytes.
	Claims *payload.Claims
}

// Rule is one way to perturb a sample.
type Rule struct {
	// Name is unique: lower case with hyphens, the format first where there is one.
	Name string
	// Doc says in a sentence what the rule does.
	Doc string
	// Axis is what it changes.
	Axis Axis
	// Applies reports whether the rule is for samples like this.
	Applies func(Sample) bool
	// Run returns the changed sample and what was done, or false where there is nothing to change: a rule for
	// dates applies to any text, but not every text has one.
	Run func(*Stream, Sample) (out Sample, did string, ok bool)
}

// Step is one thing that was done to a sample.
type Step struct {
	Rule string // its name
	Did  string // what, as "PNG, IHDR width = 0, CRC fixed"
}

// GoString writes the step as a failure shows it: "png-ihdr: PNG, IHDR width = 0, CRC fixed".
func (s Step) GoString() string { return strconv.Quote(s.Rule + ": " + s.Did) }

// On returns the rules of some axes, in the order of the list.
func On(axes ...Axis) []Rule {
	return slices.DeleteFunc(Rules(), func(r Rule) bool { return !slices.Contains(axes, r.Axis) })
}

// Named returns the rules of those names. It panics with the nearest names where there is no such rule.
func Named(names ...string) []Rule {
	all := Rules()
	out := make([]Rule, 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(all, func(r Rule) bool { return r.Name == name })
		if i < 0 {
			panic(fmt.Sprintf("perturb: no rule is named %q: %s", name, alike(name, all)))
		}
		out = append(out, all[i])
	}
	return out
}

// alike lists the rules with the same beginning as a name that is none.
func alike(name string, all []Rule) string {
	prefix, _, _ := strings.Cut(name, "-")
	var near []string
	for _, r := range all {
		if strings.HasPrefix(r.Name, prefix+"-") {
			near = append(near, r.Name)
		}
	}
	if near == nil {
		return "perturb.Rules lists them"
	}
	return "there are " + strings.Join(near, ", ")
}

// splice returns data with other bytes in the place of some.
func splice(data []byte, start, end int, with string) []byte {
	out := make([]byte, 0, len(data)-(end-start)+len(with))
	out = append(out, data[:start]...)
	out = append(out, with...)
	return append(out, data[end:]...)
}

// changed returns the sample with other data. A format that the data no longer has is found out anew.
func (in Sample) changed(data []byte) Sample {
	in.Data = data
	in.Format = Sniff(data)
	return in
}

// does is the Run of a rule that changes the data alone; nil data mean that there is nothing to change.
func does(run func(*Stream, []byte) (data []byte, did string)) func(*Stream, Sample) (Sample, string, bool) {
	return func(s *Stream, in Sample) (Sample, string, bool) {
		data, did := run(s, in.Data)
		if data == nil || bytes.Equal(data, in.Data) {
			return in, "", false
		}
		return in.changed(data), did, true
	}
}

// about is the Run of a rule that needs the sample taken apart. What was done is told with the format in front.
func about[D any](parse func([]byte) (D, bool), run func(*Stream, D) (data []byte, did string)) func(*Stream, Sample) (Sample, string, bool) {
	return func(s *Stream, in Sample) (Sample, string, bool) {
		return does(func(s *Stream, data []byte) ([]byte, string) {
			d, ok := parse(data)
			if !ok {
				return nil, ""
			}
			out, did := run(s, d)
			return out, string(in.Format) + ", " + did
		})(s, in)
	}
}

// rewrites is about for what is written again as a whole: run changes it in place; "" means that it did not.
func rewrites[D interface{ bytes() []byte }](parse func([]byte) (D, bool), run func(*Stream, D) string) func(*Stream, Sample) (Sample, string, bool) {
	return about(parse, func(s *Stream, d D) ([]byte, string) {
		did := run(s, d)
		if did == "" {
			return nil, ""
		}
		return d.bytes(), did
	})
}

// is returns an Applies for samples of a format.
func is(formats ...Format) func(Sample) bool {
	return func(in Sample) bool { return slices.Contains(formats, in.Format) }
}
