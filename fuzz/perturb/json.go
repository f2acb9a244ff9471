package perturb

import (
	"encoding/json"
	"strconv"
	"strings"
)

// jsonDoc is a document of JSON taken apart without being written anew: each value knows where it stands, so order,
// duplicate keys, white space and the way numbers are written stay wherever a rule does not change them.
type jsonDoc struct {
	data  []byte
	nodes []jsonNode // in the order of the document, the root first
}

// jsonNode is one value.
type jsonNode struct {
	start, end int
	kind       byte // { [ " 0 for a number, t f n
	key        string
	keyStart   int // where the key begins; -1 for what is no member of an object
	keyEnd     int
	parent     int // -1 for the root
	index      int // among its siblings
	kids       []int
}

func parseJSON(data []byte) (*jsonDoc, bool) {
	if !json.Valid(data) {
		return nil, false
	}
	d := &jsonDoc{data: data}
	d.value(0, jsonNode{keyStart: -1, parent: -1})
	return d, true
}

func (d *jsonDoc) space(at int) int {
	for at < len(d.data) && strings.IndexByte(" \t\r\n", d.data[at]) >= 0 {
		at++
	}
	return at
}

// value adds the value at a position and returns where it ends. The document is valid.
func (d *jsonDoc) value(at int, n jsonNode) int {
	at = d.space(at)
	me := len(d.nodes)
	n.start, n.kind = at, d.data[at]
	d.nodes = append(d.nodes, n)
	switch c := d.data[at]; {
	case c == '{' || c == '[':
		at = d.container(at, me)
	case c == '"':
		at = d.text(at)
	case c == '-' || c >= '0' && c <= '9':
		d.nodes[me].kind = '0'
		for at < len(d.data) && strings.IndexByte("+-.eE0123456789", d.data[at]) >= 0 {
			at++
		}
	default:
		for at < len(d.data) && d.data[at] >= 'a' && d.data[at] <= 'z' {
			at++
		}
	}
	d.nodes[me].end = at
	return at
}

func (d *jsonDoc) text(at int) int {
	for at++; d.data[at] != '"'; at++ {
		if d.data[at] == '\\' {
			at++
		}
	}
	return at + 1
}

func (d *jsonDoc) container(at, me int) int {
	for at++; ; at++ {
		at = d.space(at)
		if d.data[at] == '}' || d.data[at] == ']' {
			return at + 1
		}
		kid := jsonNode{keyStart: -1, parent: me, index: len(d.nodes[me].kids)}
		if d.data[d.nodes[me].start] == '{' {
			kid.keyStart = at
			kid.keyEnd = d.text(at)
			_ = json.Unmarshal(d.data[at:kid.keyEnd], &kid.key) // the document is valid
			at = d.space(kid.keyEnd) + 1
		}
		d.nodes[me].kids = append(d.nodes[me].kids, len(d.nodes))
		at = d.space(d.value(at, kid))
		if d.data[at] != ',' {
			return at + 1
		}
	}
}

// path writes where a value stands, as "$.a[2].b".
func (d *jsonDoc) path(i int) string {
	n := d.nodes[i]
	switch {
	case n.parent < 0:
		return "$"
	case n.keyStart >= 0:
		return d.path(n.parent) + "." + n.key
	}
	return d.path(n.parent) + "[" + strconv.Itoa(n.index) + "]"
}

// raw is a value as it is written.
func (d *jsonDoc) raw(i int) string { return string(d.data[d.nodes[i].start:d.nodes[i].end]) }

// whole is where a value begins, its key included.
func (n jsonNode) whole() int {
	if n.keyStart >= 0 {
		return n.keyStart
	}
	return n.start
}

// where returns the values for which a condition holds.
func (d *jsonDoc) where(cond func(n jsonNode) bool) []int {
	var out []int
	for i, n := range d.nodes {
		if cond(n) {
			out = append(out, i)
		}
	}
	return out
}

// set replaces a value.
func (d *jsonDoc) set(i int, with string) []byte {
	return splice(d.data, d.nodes[i].start, d.nodes[i].end, with)
}

// drop removes a member or an element with its comma.
func (d *jsonDoc) drop(i int) []byte {
	n := d.nodes[i]
	kids := d.nodes[n.parent].kids
	switch {
	case n.index+1 < len(kids):
		return splice(d.data, n.whole(), d.nodes[kids[n.index+1]].whole(), "")
	case n.index > 0:
		return splice(d.data, d.nodes[kids[n.index-1]].end, n.end, "")
	}
	return splice(d.data, n.whole(), n.end, "")
}

// after adds a member or an element behind a value.
func (d *jsonDoc) after(i int, text string) []byte {
	return splice(d.data, d.nodes[i].end, d.nodes[i].end, ","+text)
}
