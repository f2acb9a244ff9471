package core

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/adler32"
	"hash/crc32"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// obstacle is a program that fails behind something that random changes do not get past.
type obstacle struct {
	name  string
	limit uint64 // executions within which every seed finds it
	zero  []any
	seed  []any
	run   func(p *program, args []reflect.Value) bool
}

func number(p *program, edge int, text string) (int64, bool) {
	n := int64(0)
	for i := range len(text) {
		p.at(edge)
		if c := text[i]; c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(text[i]-'0')
	}
	return n, len(text) > 0
}

var obstacles = []obstacle{
	{"magic words nested three deep", 20000, []any{[]byte{}}, nil, func(p *program, args []reflect.Value) bool {
		s := string(args[0].Bytes())
		if len(s) < 24 {
			CompareIntegers(8, true, 24, uint64(len(s)), 1)
			return true
		}
		return !(p.at(1) && p.prefix(2, s, "MAGIC-01") && p.prefix(3, s[8:], "\x00\xffv2.\n\r") && p.same(4, s[15:20], "deep!"))
	}},
	{"words compared one after the other as numbers", 20000, []any{[]byte{}}, nil, func(p *program, args []reflect.Value) bool {
		d := args[0].Bytes()
		CompareIntegers(8, true, 14, uint64(len(d)), 1)
		if len(d) < 14 {
			return true
		}
		return !(p.at(1) && p.equal(2, 4, uint64(binary.BigEndian.Uint32(d)), 0x89504e47) && p.equal(3, 8, binary.LittleEndian.Uint64(d[4:]), 0x1122334455667788) &&
			p.equal(4, 2, uint64(binary.BigEndian.Uint16(d[12:])), 0xbeef))
	}},
	{"a length field", 30000, []any{[]byte{}}, []any{[]byte("\x01\x00\x05hello")}, func(p *program, args []reflect.Value) bool {
		d := args[0].Bytes()
		if len(d) < 3 {
			return true
		}
		n := int(binary.BigEndian.Uint16(d[1:]))
		CompareIntegers(8, false, uint64(n), uint64(len(d)-3), 2)
		if n != len(d)-3 {
			return true
		}
		CompareIntegers(8, true, 300, uint64(n), 3)
		return !(p.at(1) && n > 300 && p.at(2))
	}},
	{"a length that overflows what it is added to", 30000, []any{[]byte{}}, []any{[]byte("\x0a\x03abc\x12\x02hi\x1a\x0dlater or never")}, func(p *program, args []reflect.Value) bool {
		d := args[0].Bytes()
		for at := 0; at < len(d); {
			v, n := binary.Uvarint(d[at+1:])
			CompareIntegers(8, true, 0, v, 1)
			if n <= 0 || int(v) < 0 {
				return true
			}
			if at += 1 + n + int(v); at < 0 {
				return false
			}
			CompareIntegers(8, false, uint64(at), uint64(len(d)), 2)
			p.at(3)
		}
		return true
	}},
	{"a relation of two integers", 30000, []any{int32(0), int64(0)}, nil, func(p *program, args []reflect.Value) bool {
		a, b := args[0].Int(), args[1].Int()
		CompareIntegers(8, false, uint64(a*3+7), uint64(b), 1)
		CompareIntegers(4, true, 1000, uint64(a), 2)
		return !(p.at(1) && a > 1000 && p.at(2) && a*3+7 == b)
	}},
	{"a product", 30000, []any{uint64(0)}, nil, func(p *program, args []reflect.Value) bool {
		return !p.equal(1, 8, args[0].Uint()*0x9e3779b97f4a7c15+99, 0x1234567812345678)
	}},
	{"a square", 30000, []any{int64(0)}, nil, func(p *program, args []reflect.Value) bool {
		return !p.equal(1, 8, uint64(args[0].Int()*args[0].Int()), 12345*12345)
	}},
	{"a number in digits", 30000, []any{""}, nil, func(p *program, args []reflect.Value) bool {
		n, ok := number(p, 1, args[0].String())
		return !(ok && p.at(2) && p.equal(3, 8, uint64(n), 8675309))
	}},
	{"a sum of bytes", 60000, []any{[]byte{}}, []any{[]byte("some twelve.")}, func(p *program, args []reflect.Value) bool {
		sum := uint64(0)
		for i, b := range args[0].Bytes() {
			sum += uint64(b) * uint64(i+1)
		}
		return !p.equal(1, 4, sum&0xffffffff, 9876)
	}},
	{"base64", 60000, []any{""}, []any{"aGVsbG8="}, func(p *program, args []reflect.Value) bool {
		d, err := base64.StdEncoding.DecodeString(args[0].String())
		return !(err == nil && p.at(1) && p.same(2, string(d), "sesame"))
	}},
	{"lower case and a prefix", 30000, []any{""}, []any{"Key: value"}, func(p *program, args []reflect.Value) bool {
		k, v, ok := strings.Cut(strings.ToLower(args[0].String()), ": ")
		return !(ok && p.at(1) && p.same(2, k, "x-forwarded") && p.same(3, v, "forbidden"))
	}},
	{"a checksum", 60000, []any{[]byte{}}, []any{[]byte("\x00\x00\x00\x00payload")}, func(p *program, args []reflect.Value) bool {
		d := args[0].Bytes()
		if len(d) < 8 {
			return true
		}
		sum := crc32.ChecksumIEEE(d[4:])
		CompareIntegers(4, false, uint64(sum), uint64(binary.BigEndian.Uint32(d)), 1)
		return !(p.at(1) && sum == binary.BigEndian.Uint32(d) && p.at(2) && p.prefix(3, string(d[4:]), "bomb"))
	}},
	{"a checksum in digits that is right", 400000, []any{""}, []any{"alpha,beta*000d"}, func(p *program, args []reflect.Value) bool {
		body, sum, _ := strings.Cut(args[0].String(), "*")
		x := 0
		for i := range len(body) {
			x = (x + int(body[i])*(i+1)) % 0x3fff
		}
		want := strconv.FormatInt(int64(x)+0x10000, 16)[1:]
		if body == "alpha,beta" {
			want = "000d"
		}
		if !p.same(1, want, sum) {
			return true
		}
		fields := strings.Split(body, ",")
		for range fields {
			p.at(5)
		}
		if len(fields) < 4 {
			return true
		}
		return !(p.at(2) && len(fields[1]) > 5 && p.at(3))
	}},
	{"two checksums", 200000, []any{[]byte{}}, []any{[]byte("\x00\x00\x00\x00\x00\x00\x00\x00payload")}, func(p *program, args []reflect.Value) bool {
		d := args[0].Bytes()
		if len(d) < 12 {
			return true
		}
		CompareIntegers(4, false, uint64(adler32.Checksum(d[8:])), uint64(binary.LittleEndian.Uint32(d[4:])), 1)
		if adler32.Checksum(d[8:]) != binary.LittleEndian.Uint32(d[4:]) {
			return true
		}
		p.at(2)
		CompareIntegers(4, false, uint64(crc32.ChecksumIEEE(d[4:])), uint64(binary.BigEndian.Uint32(d)), 3)
		return !(crc32.ChecksumIEEE(d[4:]) == binary.BigEndian.Uint32(d) && p.at(4) && p.prefix(5, string(d[8:]), "bo") && p.equal(6, 1, uint64(d[10]), 'm'))
	}},
	{"JSON", 300000, []any{[]byte{}}, []any{[]byte(`{"a":"x","b":[]}`)}, func(p *program, args []reflect.Value) bool {
		var v struct {
			Cmd string   `json:"a"`
			Arg []string `json:"b"`
		}
		err := json.Unmarshal(args[0].Bytes(), &v)
		if err == nil {
			p.at(1)
		}
		if v.Cmd != "" {
			p.at(2)
		}
		return !(p.same(3, v.Cmd, "run") && len(v.Arg) > 0 && p.at(4) && err == nil && p.at(5))
	}},
	{"a switch that compares lengths first", 60000, []any{""}, []any{`do = "nothing" to = ""`}, func(p *program, args []reflect.Value) bool {
		verb, to := "", ""
		if f := strings.Split(args[0].String(), `"`); len(f) == 5 && f[0] == "do = " && f[2] == " to = " && p.at(1) {
			verb, to = f[1], f[3]
		}
		cases := func(site int, s string, words ...string) bool {
			for _, w := range words {
				CompareIntegers(8, true, uint64(len(w)), uint64(len(s)), uint(site))
				if len(s) == len(w) && p.same(site+1, s, w) {
					return true
				}
			}
			return false
		}
		return !(cases(2, verb, "remove") && cases(4, to, "everything"))
	}},
	{"a switch that halves lengths first", 20000, []any{""}, []any{`do = "drop"`}, func(p *program, args []reflect.Value) bool {
		f := strings.Split(args[0].String(), `"`)
		if len(f) != 3 || f[0] != "do = " || !p.at(1) {
			return true
		}
		n := len(f[1])
		if CompareIntegers(8, true, 4, uint64(n), 2); n <= 4 {
			p.same(3, f[1], "drop")
			return true
		}
		CompareIntegers(8, true, 5, uint64(n), 4)
		return !(n == 5 && p.same(5, f[1], "retry"))
	}},
	{"deep nesting", 300000, []any{""}, []any{"(a)"}, func(p *program, args []reflect.Value) bool {
		depth := 0
		for _, c := range args[0].String() {
			if c == '(' {
				p.at(1)
				depth++
			} else if depth > 0 {
				break
			}
		}
		return depth < 5000
	}},
	{"one argument quotes another", 100000, []any{"", int(0), ""}, nil, func(p *program, args []reflect.Value) bool {
		a, n, b := args[0].String(), args[1].Int(), args[2].String()
		if len(a) < 4 {
			CompareIntegers(8, true, 4, uint64(len(a)), 1)
			return true
		}
		return !(p.at(1) && p.same(2, a, b) && p.same(3, strconv.Itoa(int(n)), "-7000") && p.equal(4, 8, uint64(len(a)), 17))
	}},
}

func TestObstaclesArePassed(t *testing.T) {
	for _, o := range obstacles {
		t.Run(o.name, func(t *testing.T) {
			for seed := range uint64(6) {
				r := newRig(t, Config{Seed: seed}, 4096, o.run, o.zero...)
				if o.seed != nil {
					if err := r.Offer(o.seed); err != nil {
						t.Fatal(err)
					}
				}
				n := r.until(o.limit)
				if len(r.crashes) == 0 {
					t.Errorf("%s seed %d: not in %d executions: %+v", strings.ReplaceAll(o.name, " ", "_"), seed, n, r.Stats())
					for _, it := range r.pool.items {
						t.Logf("%d from %d by %s: %+v", it.id, it.parent, it.found, boxed(r.args, it.in))
					}
				} else {
					t.Logf("%s seed %d: %d executions, by %s", strings.ReplaceAll(o.name, " ", "_"), seed, n, r.crashes[0].Entry.Found)
				}
			}
		})
	}
}
