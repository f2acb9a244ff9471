package format

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/passmuster/muster/fuzz/perturb"
	"github.com/passmuster/muster/internal/choice"
)

// edge returns a number on an edge, as wide as data: zero and its neighbours, the ends, the sign bit, and numbers near the
// one that is there.
func (m *mutator) edge(data []byte, big bool) []byte {
	n := len(data)
	v := readNumber(data, big)
	top := uint64(1)<<(8*n-1) - 1 // the largest number with a sign
	v = choice.Pick(m.s, 0, 1, v+1, v-1, 2*top+1, top, top+1, v<<1, v>>1, 2, v^1, v+uint64(m.s.Int(0, 255)), -v, 3, 7, 16, 255, 256)
	return appendNumber(nil, v, n, big)
}

// number sets a number of one to eight bytes to an edge.
func (m *mutator) number(data []byte) []byte {
	if len(data) == 0 || len(data) > 8 {
		return m.numberWithin(data)
	}
	return m.edge(data, m.s.Bool())
}

// numberWithin sets one, two, four or eight bytes of data to an edge.
func (m *mutator) numberWithin(data []byte) []byte {
	if len(data) == 0 {
		return nil
	}
	width := min(choice.Pick(m.s, 1, 2, 4, 8), len(data))
	at := m.s.Int(0, len(data)-width)
	return slices.Concat(data[:at], m.edge(data[at:at+width], m.s.Bool()), data[at+width:])
}

// decimals are numbers at which code that reads digits changes its mind.
var decimals = []string{
	"0", "1", "-1", "2", "10", "99", "100", "127", "128", "255", "256", "32767", "32768", "65535", "65536", "2147483647", "2147483648", "-2147483648",
	"4294967295", "4294967296", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "1e9", "0.5", "-0", "00", "+1",
	"0x10", "1e309", "NaN", "Infinity", "",
}

// leaf changes data without a format.
func (m *mutator) leaf(p part) []byte {
	data := p.data
	if p.form == "number" {
		return m.number(data)
	}
	if m.s.Bool() {
		if out := m.token(data); out != nil {
			return out
		}
	}
	if v, err := strconv.ParseFloat(string(head(data, 32)), 64); err == nil && len(data) <= 32 && m.s.Int(0, 3) > 0 {
		if m.s.Bool() {
			return strconv.AppendInt(nil, int64(v)+int64(m.s.Int(0, 4))-2, 10)
		}
		return []byte(choice.Pick(m.s, decimals...))
	}
	if len(data) > 0 && utf8.Valid(data) && m.s.Int(0, 3) == 0 {
		r := choice.Pick(m.s, rules(perturb.Text)...)
		if out, _, ok := r.Run(m.s, perturb.Sample{Data: data, Format: perturb.Text}); ok && len(out.Data) <= m.most {
			return out.Data
		}
	}
	return m.bytes(data)
}

// token puts a token of the dictionary in the place of data, into it, or over a part of it.
func (m *mutator) token(data []byte) []byte {
	if len(m.tokens) == 0 {
		return nil
	}
	t := choice.Pick(m.s, m.tokens...)
	switch m.s.Int(0, 3) {
	case 0, 1:
		return bytes.Clone(t)
	case 2:
		at := m.s.Int(0, len(data))
		return slices.Concat(data[:at], t, data[at:])
	}
	at := m.s.Int(0, len(data))
	return slices.Concat(data[:at], t, data[min(at+len(t), len(data)):])
}

// bytes changes data as engines do that know nothing of them.
func (m *mutator) bytes(data []byte) []byte {
	if len(data) == 0 {
		return []byte{byte(m.s.Int(0, 255))}
	}
	at := m.s.Int(0, len(data)-1)
	to := min(at+choice.Pick(m.s, 1, 1, 2, 4, 16, 64), len(data))
	switch m.s.Int(0, 8) {
	case 0:
		out := bytes.Clone(data)
		out[at] ^= 1 << m.s.Int(0, 7)
		return out
	case 1:
		out := bytes.Clone(data)
		out[at] = choice.Pick(m.s, 0, 0xff, 0x7f, 0x80, '\n', '"', '\\', ' ', '0', 'a', byte(m.s.Int(0, 255)))
		return out
	case 2:
		return slices.Concat(data[:at], data[to:])
	case 3:
		return slices.Concat(data[:to], data[at:])
	case 4:
		return data[:at:at]
	case 5: // one byte more: an odd length where it was even
		return slices.Concat(data[:at], []byte{choice.Pick(m.s, 0, 'a', '0', data[at])}, data[at:])
	case 6:
		return []byte{}
	case 7:
		return bytes.Repeat(data, max(min(choice.Pick(m.s, 2, 3, 8, 64), m.most/len(data)), 1))
	}
	return m.numberWithin(data)
}
