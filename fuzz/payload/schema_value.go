package payload

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
)

// kinds is a set of JSON types.
type kinds uint8

const (
	isNull kinds = 1 << iota
	isBool
	isNumber
	isString
	isArray
	isObject
	allKinds = isNull | isBool | isNumber | isString | isArray | isObject
)

// value is a JSON value. Objects keep the order of their keys.
type value struct {
	kind   kinds
	truth  bool
	number *big.Rat
	text   string
	list   []value // elements, or the values of keys
	keys   []string
}

func (v value) append(dst []byte) []byte {
	switch v.kind {
	case isBool:
		if v.truth {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case isNumber:
		return appendRat(dst, v.number)
	case isString:
		return appendQuoted(dst, []byte(v.text), false)
	case isArray:
		dst = append(dst, '[')
		for i, e := range v.list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.append(dst)
		}
		return append(dst, ']')
	case isObject:
		dst = append(dst, '{')
		for i, e := range v.list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, []byte(v.keys[i]), false), ':')
			dst = e.append(dst)
		}
		return append(dst, '}')
	default:
		return append(dst, "null"...)
	}
}

// appendRat appends a number whose denominator divides a power of ten, as those of JSON do, in full.
func appendRat(dst []byte, r *big.Rat) []byte {
	if r.IsInt() {
		return r.Num().Append(dst, 10)
	}
	digits, _ := r.FloatPrec()
	return append(dst, r.FloatString(digits)...)
}

// member returns the value of a key.
func (v value) member(key string) (value, bool) {
	if i := slices.Index(v.keys, key); i >= 0 {
		return v.list[i], true
	}
	return value{}, false
}

// equal reports whether two values are the same to JSON Schema: 1 is 1.0, and keys have no order.
func (v value) equal(w value) bool {
	if v.kind != w.kind || len(v.list) != len(w.list) {
		return false
	}
	switch v.kind {
	case isBool:
		return v.truth == w.truth
	case isNumber:
		return v.number.Cmp(w.number) == 0
	case isString:
		return v.text == w.text
	case isArray:
		return slices.EqualFunc(v.list, w.list, value.equal)
	case isObject:
		for i, k := range v.keys {
			if other, ok := w.member(k); !ok || !v.list[i].equal(other) {
				return false
			}
		}
	}
	return true
}

// appendKey appends a text that two values share if, and only if, they are the same to JSON Schema.
func (v value) appendKey(dst []byte) []byte {
	switch v.kind {
	case isArray:
		dst = append(dst, '[')
		for _, e := range v.list {
			dst = append(e.appendKey(dst), ',')
		}
		return append(dst, ']')
	case isObject:
		order := make([]int, len(v.keys))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(i, j int) int { return strings.Compare(v.keys[i], v.keys[j]) })
		dst = append(dst, '{')
		for _, i := range order {
			dst = append(appendQuoted(dst, []byte(v.keys[i]), false), ':')
			dst = append(v.list[i].appendKey(dst), ',')
		}
		return append(dst, '}')
	default:
		return v.append(dst)
	}
}

// valueSet is the values that an array holds whose elements are to differ.
type valueSet map[string]struct{}

// add reports whether the value was not in the set yet.
func (set valueSet) add(v value) bool {
	key := string(v.appendKey(nil))
	_, has := set[key]
	set[key] = struct{}{}
	return !has
}

// valueOf converts what encoding/json decoded. Keys are sorted.
func valueOf(decoded any) (value, error) {
	switch d := decoded.(type) {
	case bool:
		return value{kind: isBool, truth: d}, nil
	case json.Number:
		r, err := ratOf(d)
		return value{kind: isNumber, number: r}, err
	case string:
		return value{kind: isString, text: d}, nil
	case []any:
		v := value{kind: isArray}
		for _, e := range d {
			sub, err := valueOf(e)
			if err != nil {
				return v, err
			}
			v.list = append(v.list, sub)
		}
		return v, nil
	case map[string]any:
		v := value{kind: isObject}
		for _, k := range sortedKeys(d) {
			sub, err := valueOf(d[k])
			if err != nil {
				return v, err
			}
			v.keys, v.list = append(v.keys, k), append(v.list, sub)
		}
		return v, nil
	default:
		return value{kind: isNull}, nil
	}
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}
