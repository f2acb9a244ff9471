package scrub

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	phoneForm    = compile(`\+?\(?\d(?:[ \x{a0}]?[./\-]?[()]?[ ]?\d){5,18}`, 0)
	phoneContext = regexp.MustCompile(`(?i)(?:tel(?:ef|eph|ép|éf)?\p{L}*|phones?|mobil\p{L}*|cell(?:ulare)?|fax|call(?: me)?(?: (?:at|on))?|anruf\p{L}*|handy\p{L}*|móvil|whatsapp|sms|llám\p{L}*|ring|appel\p{L}*|portable|电话|手机|電話|携帯|тел\p{L}*|전화|number is)[^\p{L}\p{N}+(]{0,4}(?:(?:at|on|unter|under|nr|no|n°|number|nummer|is|au|al)?[^\p{L}\p{N}+(]{0,3})$`)
	northAmerica = regexp.MustCompile(`^(?:\+?1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}$`)
	dateLike     = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|^\d{4}[./-]\d{1,2}[./-]\d{1,2}\b`)
)

func findPhones(p *page) [][2]int {
	var out [][2]int
	for _, m := range p.find(phoneForm) {
		text := p.text
		if text[m[0]] == '(' && !strings.Contains(text[m[0]:m[1]], ")") {
			m[0]++
		}
		if alone(text, m[0], m[1], ".-/_#:") && likePhone(text[m[0]:m[1]], before(text, m[0], 40)) {
			out = append(out, [2]int{m[0], m[1]})
		}
	}
	return out
}

func likePhone(s, context string) bool {
	n := len(digitsOf(s))
	switch {
	case dateLike.MatchString(s):
		return false
	case s[0] == '+' || strings.HasPrefix(s, "(+"):
		return n >= 8 && n <= 15
	case northAmerica.MatchString(s):
		return true
	case phoneContext.MatchString(context):
		return n >= 6 && n <= 15
	}
	// A national number has a leading zero and is written in groups, but not in a way that decimals or amounts are.
	zero := strings.TrimLeft(s, "(")
	return zero[0] == '0' && n >= 9 && n <= 15 && strings.ContainsAny(s, " /-()") && !strings.Contains(s, "./")
}

// longCodes are the first two digits of country codes with three (ITU-T E.164).
const longCodes = "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99"

// fakePhone keeps what tells the country. North American numbers become the ones for fiction, 555-01xx.
func fakePhone(d Draw, datum string) string {
	plus := strings.HasPrefix(datum, "+")
	n := strings.TrimPrefix(datum, "+")
	if len(n) == 11 && n[0] == '1' || len(n) == 10 && n[0] >= '2' && !plus {
		out := fmt.Sprintf("%d%d%d55501%02d", 2+d.IntN(8), d.IntN(9), 2+d.IntN(8), d.IntN(100))
		return datum[:len(datum)-10] + out
	}
	keep := 0
	switch {
	case plus && (n[0] == '1' || n[0] == '7'):
		keep = 1
	case plus:
		keep = codeLength(n)
	case strings.HasPrefix(n, "00") && len(n) > 6:
		keep = 2 + codeLength(n[2:])
	case n[0] == '0':
		keep = 1
	}
	return datum[:len(datum)-len(n)+keep] + shape(d.Rand, n[keep:])
}

func codeLength(n string) int {
	if len(n) > 6 && strings.Contains(longCodes, n[:2]) {
		return 3
	}
	return 2
}
