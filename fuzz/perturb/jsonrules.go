package perturb

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

func jsonRule(name, doc string, axis Axis, run func(*Stream, *jsonDoc) ([]byte, string)) Rule {
	return Rule{"json-" + name, doc, axis, is(JSON), about(parseJSON, run)}
}

// jsonRules leave a document valid JSON.
var jsonRules = []Rule{
	jsonRule("space", "puts white space between two values", Length, func(s *Stream, d *jsonDoc) ([]byte, string) {
		i := s.Int(0, len(d.nodes)-1)
		w := choice.Pick(s, " ", "\n", "\t", strings.Repeat(" ", 1000))
		return splice(d.data, d.nodes[i].start, d.nodes[i].start, w), fmt.Sprintf("%d white space put before %s", len(w), d.path(i))
	}),
	jsonRule("swap", "swaps two neighbouring members or elements", Order, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.index > 0 }, func(i int) ([]byte, string) {
			b, a := d.nodes[i], d.nodes[d.nodes[d.nodes[i].parent].kids[d.nodes[i].index-1]]
			between := string(d.data[a.end:b.whole()])
			return splice(d.data, a.whole(), b.end, string(d.data[b.whole():b.end])+between+string(d.data[a.whole():a.end])),
				d.path(i) + " put before the one before it"
		})
	}),
	jsonRule("extra", "adds a member that nobody expects", Length, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.kind == '{' }, func(i int) ([]byte, string) {
			with := choice.Pick(s, `"extra":null`, `"":0`, `"__proto__":{}`, `"$ref":"#"`, `"\u0000":1`)
			if len(d.nodes[i].kids) > 0 {
				with += ","
			}
			return splice(d.data, d.nodes[i].start+1, d.nodes[i].start+1, with), with + " added to " + d.path(i)
		})
	}),
	jsonRule("repeat", "writes an element of a list or the whole record twice", Duplicate, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.parent >= 0 && n.keyStart < 0 }, func(i int) ([]byte, string) {
			return d.after(i, d.raw(i)), d.path(i) + " repeated"
		})
	}),
	jsonRule("duplicate-key", "writes a member twice, with the same value or with another", Duplicate, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.keyStart >= 0 }, func(i int) ([]byte, string) {
			n := d.nodes[i]
			value := choice.Pick(s, d.raw(i), "null", `""`, "{}")
			return d.after(i, string(d.data[n.keyStart:n.keyEnd])+":"+value), fmt.Sprintf("key of %s there twice, the second time with %.40s", d.path(i), value)
		})
	}),
	jsonRule("missing", "removes a member or an element", Missing, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.parent >= 0 }, func(i int) ([]byte, string) {
			return d.drop(i), d.path(i) + " removed"
		})
	}),
	jsonRule("empty", "empties a string, a list or an object", Length, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return strings.IndexByte(`"[{`, n.kind) >= 0 && n.end-n.start > 2 }, func(i int) ([]byte, string) {
			empty := map[byte]string{'"': `""`, '[': "[]", '{': "{}"}[d.nodes[i].kind]
			return d.set(i, empty), d.path(i) + " = " + empty
		})
	}),
	jsonRule("null", "sets a value to null", Type, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.kind != 'n' }, func(i int) ([]byte, string) {
			return d.set(i, "null"), d.path(i) + " = null"
		})
	}),
	jsonRule("type", "gives a value another type: a number in quotes, a list around it, a list in place of an object", Type, func(s *Stream, d *jsonDoc) ([]byte, string) {
		i := s.Int(0, len(d.nodes)-1)
		with := otherType(s, d, i)
		return d.set(i, with), fmt.Sprintf("%s = %.60s", d.path(i), with)
	}),
	jsonRule("number", "sets a number to an edge", Number, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.kind == '0' }, func(i int) ([]byte, string) {
			with := choice.Pick(s, numberEdges...)
			return d.set(i, with), d.path(i) + " = " + with
		})
	}),
	jsonRule("date", "sets a string that is a date to an edge", Date, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.kind == '"' && dateForm.Match(d.data[n.start:n.end]) }, func(i int) ([]byte, string) {
			with := quote(choice.Pick(s, dateEdges...))
			return d.set(i, with), d.path(i) + " = " + with
		})
	}),
	jsonRule("key", "writes a key in another way: case, a space behind, as a lookalike", Charset, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.keyStart >= 0 }, func(i int) ([]byte, string) {
			n := d.nodes[i]
			with := choice.Pick(s, strings.ToUpper(n.key), n.key+" ", strings.ReplaceAll(n.key, "_", "-"), n.key+"\u200b", "")
			return splice(d.data, n.keyStart, n.keyEnd, quote(with)), fmt.Sprintf("key of %s written as %+q", d.path(i), with)
		})
	}),
	jsonRule("string", "sets a string to an edge: white space, controls, half a surrogate pair, very long", Charset, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.kind == '"' }, func(i int) ([]byte, string) {
			with := choice.Pick(s, `" "`, `"\t\n"`, `"\u0000"`, `"\ud83d"`, `"\udc00\ud800"`, `"\u202e"`, `"e\u0301"`, `"\ufeff"`, quote(strings.Repeat("A", 70000)))
			return d.set(i, with), fmt.Sprintf("%s = %.40s", d.path(i), with)
		})
	}),
	jsonRule("adversarial", "sets a string to one that means something to an interpreter", Adversarial, func(s *Stream, d *jsonDoc) ([]byte, string) {
		return oneOf(s, d, func(n jsonNode) bool { return n.kind == '"' }, func(i int) ([]byte, string) {
			with := quote(choice.Pick(s, adversarial...))
			return d.set(i, with), d.path(i) + " = " + with
		})
	}),
	jsonRule("nest", "wraps a value in lists or objects, up to 9000 deep", Depth, func(s *Stream, d *jsonDoc) ([]byte, string) {
		i := s.Int(0, len(d.nodes)-1)
		n := choice.Pick(s, 1, 2, 10, 100, 1000, 9000)
		open, shut := "[", "]"
		if s.Bool() {
			open, shut = `{"a":`, "}"
		}
		return d.set(i, strings.Repeat(open, n)+d.raw(i)+strings.Repeat(shut, n)), fmt.Sprintf("%s wrapped %d times in %s%s", d.path(i), n, open, shut)
	}),
}

// oneOf runs a change on one of the values for which a condition holds.
func oneOf(s *Stream, d *jsonDoc, cond func(jsonNode) bool, change func(i int) ([]byte, string)) ([]byte, string) {
	fit := d.where(cond)
	if fit == nil {
		return nil, ""
	}
	return change(choice.Pick(s, fit...))
}

// otherType returns a value of another type than the one that is there, the nearest first.
func otherType(s *Stream, d *jsonDoc, i int) string {
	raw := d.raw(i)
	switch d.nodes[i].kind {
	case '0':
		return choice.Pick(s, quote(raw), "["+raw+"]", "true", "{}", quote("abc"))
	case '"':
		var text string
		_ = json.Unmarshal([]byte(raw), &text) // it is a string
		if json.Valid([]byte(text)) {
			return choice.Pick(s, strings.TrimSpace(text), "["+raw+"]", "0", "false", "{}")
		}
		return choice.Pick(s, "["+raw+"]", "0", "false", "{}")
	case '[':
		return choice.Pick(s, "{}", quote(raw), "0", `{"0":`+raw+"}")
	case '{':
		return choice.Pick(s, "["+raw+"]", quote(raw), "[]", "0")
	case 'n':
		return choice.Pick(s, `""`, "0", "false", "[]", "{}", `"null"`)
	}
	return choice.Pick(s, quote(raw), "0", "1", "["+raw+"]", "{}")
}

// quote writes a string in JSON.
func quote(text string) string {
	out, _ := json.Marshal(text) // a string always encodes
	return string(out)
}
