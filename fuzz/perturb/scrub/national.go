package scrub

import (
	"regexp"
	"strings"
)

// national is one country's number.
type national struct {
	name  string
	form  *form
	valid func(compact string) bool
	// context, where it is not nil, must stand before the number: without it too much would look like one.
	context *regexp.Regexp
	// keep is how many of the first characters a fake takes over, because they cannot be drawn freely.
	keep int
}

// nationals lists what is recognised, the most particular first.
var nationals = []national{
	{"US social security number", compile(`\b\d{3}-\d{2}-\d{4}\b`, 0), func(s string) bool { return s[:3] != "000" && s[3:5] != "00" && s[5:] != "0000" }, nil, 0},
	{"UK national insurance number", compile(`(?i)\b[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b`, 0), always, nil, 2},
	{"Italian codice fiscale", compile(`(?i)\b[a-z]{6}\d{2}[a-ehlmprst]\d{2}[a-z]\d{3}[a-z]\b`, 0), codiceFiscale, nil, 0},
	{"Spanish DNI and NIE", compile(`(?i)\b(?:\d{8}|[xyz]-?\d{7})-?[a-z]\b`, 0), dni, nil, 0},
	{"French NIR", compile(`\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}\b`, 0), nir, nil, 5},
	{"Swiss AHV number", compile(`\b756\.?\d{4}\.?\d{4}\.?\d{2}\b`, 0), ean, nil, 3},
	{"Brazilian CPF", compile(`\b\d{3}\.\d{3}\.\d{3}-\d{2}\b`, 0), cpf, nil, 0},
	{"Chinese resident number", compile(`(?i)\b[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx]\b`, 0), chinese, nil, 12},
	{"Swedish personal number", compile(`\b(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[-+]\d{4}\b`, 0), func(s string) bool { return luhn(s[len(s)-10:]) }, nil, -4},
	{"Indian Aadhaar", compile(`\b[2-9]\d{3} \d{4} \d{4}\b`, 0), verhoeff, nil, 0},
	{"German tax id", compile(`\b[1-9]\d ?\d{3} ?\d{3} ?\d{3}\b`, 0), steuerID, regexp.MustCompile(`(?i)(?:steuer|idnr|tax)[^\n]{0,24}$`), 0},
	{"Polish PESEL", compile(`\b\d{11}\b`, 0), pesel, regexp.MustCompile(`(?i)pesel[^\n\d]{0,10}$`), 6},
	{"Dutch BSN", compile(`\b\d{4}\.?\d{2}\.?\d{3}\b`, 0), bsn, regexp.MustCompile(`(?i)(?:bsn|burgerservicenummer|sofi)[^\n\d]{0,10}$`), 0},
	{"US social security number, bare", compile(`\b\d{3} ?\d{2} ?\d{4}\b`, 0), always, regexp.MustCompile(`(?i)(?:ssn|social security)[^\n\d]{0,16}$`), 0},
}

func always(string) bool { return true }

func findNational(p *page) [][2]int {
	var out spans
	for _, n := range nationals {
		for _, m := range p.find(n.form) {
			if !alone(p.text, m[0], m[1], ".-/_") || !n.valid(compact(p.text[m[0]:m[1]])) {
				continue
			}
			if n.context == nil || n.context.MatchString(before(p.text, m[0], 40)) {
				out.add(Span{m[0], m[1], ""})
			}
		}
	}
	pairs := make([][2]int, len(out))
	for i, s := range out {
		pairs[i] = [2]int{s.Start, s.End}
	}
	return pairs
}

// tries is how often a number is drawn until its check digits are right: two of them are so once in 97.
const tries = 4000

// fakeNational draws numbers of the same form until one is valid. Social security numbers begin with 666, which is
// never given out.
func fakeNational(d Draw, datum string) string {
	for _, n := range nationals {
		if !n.accepts(datum) {
			continue
		}
		keep := n.keep
		if keep < 0 {
			keep += len(datum)
		}
		form := datum
		if n.name == "Chinese resident number" {
			form = datum[:len(datum)-1] + "1" // the last is a digit or an X, which no shape tells
		}
		for range tries {
			out := form[:keep] + shape(d.Rand, form[keep:])
			if strings.HasPrefix(n.name, "US") {
				out = "666" + out[3:]
			}
			if out != datum && n.accepts(out) {
				return out
			}
		}
	}
	return shape(d.Rand, datum)
}

// accepts reports whether a compact number is valid. The form is that of the written number: where that has
// punctuation the length must do.
func (n national) accepts(compact string) bool {
	if n.form.re.FindString(compact) == compact {
		return n.valid(compact)
	}
	switch n.name {
	case "US social security number", "UK national insurance number":
		return len(compact) == 9 && digitsOf(compact) == compact && n.valid(compact)
	case "Brazilian CPF":
		return len(compact) == 11 && digitsOf(compact) == compact && n.valid(compact)
	case "Indian Aadhaar":
		return len(compact) == 12 && compact[0] > '1' && digitsOf(compact) == compact && n.valid(compact)
	case "Swedish personal number":
		return (len(compact) == 10 || len(compact) == 12) && digitsOf(compact) == compact && n.valid(compact)
	}
	return false
}
