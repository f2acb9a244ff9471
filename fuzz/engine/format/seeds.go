package format

import (
	"cmp"
	"slices"
	"strings"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// Hints are what is known of the code that a target calls. The zero value is valid.
type Hints struct {
	// Imports are the import paths of the package and of its files.
	Imports []string
	// Names are those of the package, the target, and the functions that it calls.
	Names []string
	// Literals are strings and bytes of its source: magic numbers, keys.
	Literals [][]byte
	// Documents are whole inputs that its types describe.
	Documents [][]byte
}

const (
	// mostSeeds is how many inputs Seeds returns.
	mostSeeds = 32
	// mostFormats is how many formats they are of.
	mostFormats = 6
	// longSeed is how many bytes an argument of a seed has at most, but for the shortest of its format: fuzzing makes inputs
	// longer, and what takes a millisecond for a kilobyte may take a minute for ten.
	longSeed = 1 << 10
	// longestSeed bounds those too.
	longestSeed = 8 << 10
	// drawn is how many payloads of a format are drawn beside the simplest.
	drawn = 4
)

// Seeds returns first inputs for a target whose arguments have some types, as Go names them: "[]byte", "string", "int".
// The []byte and string arguments are of the formats that the hints suggest, or the documents that they bring, all of one format in one input; the others are
// zero. Small inputs come first. There are none where no argument is of bytes.
func (o Options) Seeds(types []string, h Hints) [][]any {
	if !slices.ContainsFunc(types, ofBytes) {
		return nil
	}
	var texts [][]byte
	seen := map[string]bool{}
	for _, data := range h.Documents {
		seen[string(data)] = true
		texts = append(texts, data)
	}
	for _, f := range suggested(h) {
		all := f.seeds()
		slices.SortStableFunc(all, func(a, b []byte) int { return cmp.Compare(len(a), len(b)) })
		for i, data := range all {
			if !seen[string(data)] && (len(data) <= longSeed || i == 0 && len(data) <= longestSeed) {
				seen[string(data)] = true
				texts = append(texts, data)
			}
		}
	}
	slices.SortStableFunc(texts, func(a, b []byte) int { return cmp.Compare(len(a), len(b)) })
	var out [][]any
	for _, data := range texts[:min(len(texts), mostSeeds)] {
		values := make([]any, len(types))
		for i, t := range types {
			values[i] = zero(t, data)
		}
		out = append(out, values)
	}
	return out
}

// Seeds is [Options.Seeds] with no options.
func Seeds(types []string, h Hints) [][]any { return Options{}.Seeds(types, h) }

func ofBytes(typ string) bool { return typ == "[]byte" || typ == "string" || typ == "[]uint8" }

// zero is the value of a type: data where it is one of bytes.
func zero(typ string, data []byte) any {
	switch typ {
	case "[]byte", "[]uint8":
		return slices.Clone(data)
	case "string":
		return string(data)
	}
	return zeros[typ]
}

// zeros are the other types that a target can have.
var zeros = map[string]any{
	"bool": false, "byte": byte(0), "rune": rune(0), "int": 0, "int8": int8(0), "int16": int16(0), "int32": int32(0), "int64": int64(0),
	"uint": uint(0), "uint8": uint8(0), "uint16": uint16(0), "uint32": uint32(0), "uint64": uint64(0), "float32": float32(0), "float64": 0.0,
}

// suggested returns the formats that the hints speak of, the one most spoken of first, and text where there are none.
func suggested(h Hints) []*Format {
	type scored struct {
		f     *Format
		score int
	}
	var all []scored
	for i := range known().all {
		f := &known().all[i]
		if n := f.score(h); n > 0 && !f.inner {
			all = append(all, scored{f, n})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]*Format, 0, mostFormats)
	for _, s := range all[:min(len(all), mostFormats)] {
		out = append(out, s.f)
	}
	if len(out) == 0 {
		return []*Format{known().byName["text"], known().byName["json"]}
	}
	return out
}

// score counts what speaks for a format: its magic number most, a package of its name, then names.
func (f *Format) score(h Hints) int {
	n := 0
	for _, l := range h.Literals {
		if len(l) >= 2 && f.Magic != "" && (strings.HasPrefix(string(l), f.Magic) || strings.HasPrefix(f.Magic, string(l))) {
			n += 8
		}
	}
	for _, word := range append([]string{f.Name}, f.Hints...) {
		for _, path := range h.Imports {
			path = strings.ToLower(path)
			if strings.HasSuffix(path, "/"+word) || path == word {
				n += 6
			} else if len(word) > 3 && strings.Contains(path, word) {
				n++
			}
		}
		for _, name := range h.Names {
			if hasWord(name, word) {
				n += 4
			}
		}
	}
	return n
}

// hasWord reports whether a name such as ParseURLQuery has a word: one that begins where a word of the name does.
func hasWord(name, word string) bool {
	lower := strings.ToLower(name)
	for from := 0; ; {
		i := strings.Index(lower[from:], word)
		if i < 0 {
			return false
		}
		i += from
		upper := func(at int) bool { return name[at] >= 'A' && name[at] <= 'Z' }
		begins := i == 0 || upper(i) || name[i-1] == '_' || name[i-1] == '/' || name[i-1] == '.'
		end := i + len(word)
		ends := end == len(name) || upper(end) || name[end] == '_' || len(word) > 3
		if begins && ends {
			return true
		}
		from = i + 1
	}
}

// seeds returns inputs of the format: samples, the simplest payload of its generator, and few that are drawn.
func (f *Format) seeds() [][]byte {
	var out [][]byte
	for _, s := range f.Samples {
		out = append(out, []byte(s))
	}
	for _, g := range payload.Generators() {
		if g.Name != f.Generator {
			continue
		}
		streams := []*choice.Stream{choice.FromChoices(nil)}
		for seed := range uint64(drawn) {
			streams = append(streams, choice.FromSeed(seed+1))
		}
		for _, s := range streams {
			if p, ok := choice.Draw(s, g.Gen(), 0, 20).Result.(payload.Payload); ok && len(p.Data) > 0 {
				out = append(out, p.Data)
			}
		}
	}
	return out
}
