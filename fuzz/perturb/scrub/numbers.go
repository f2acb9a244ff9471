package scrub

import (
	"regexp"
	"strings"
)

// ibanLength has the length of an account's number for each country (ISO 13616 registry).
var ibanLength = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21,
	"CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18,
	"FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
	"IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
	"MD": 24, "ME": 22, "MK": 19, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PT": 25, "QA": 29,
	"RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29,
}

var ibanForm = compile(`(?i)\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}`, 0)

// findIBAN looks again behind the beginning of each match: what is behind an account belongs to the match as well.
func findIBAN(p *page) [][2]int {
	var out [][2]int
	p.places(ibanForm, func(at, _, stop int) {
		text := p.text[:stop]
		for at < stop {
			m := ibanForm.re.FindStringIndex(text[at:])
			if m == nil {
				break
			}
			start, end, n := at+m[0], at+m[0], 0
			stop := at + m[1]
			at = start + 4
			want := ibanLength[strings.ToUpper(text[start:start+2])]
			for ; end < stop && n < want; end++ {
				if wordRune(rune(text[end])) {
					n++
				}
			}
			if n > 0 && n == want && boundary(text, end) && mod97(compact(text[start:end])) == 1 {
				out = append(out, [2]int{start, end})
				at = end
			}
		}
	})
	return out
}

// mod97 is the remainder that check digits of ISO 7064, MOD 97-10, make 1: four characters moved to the end, letters
// as two digits.
func mod97(iban string) int {
	rest := 0
	for _, c := range iban[4:] + iban[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}

func fakeIBAN(d Draw, datum string) string {
	body := shape(d.Rand, datum[4:])
	check := 98 - mod97(datum[:2]+"00"+body)
	return datum[:2] + string([]byte{byte('0' + check/10), byte('0' + check%10)}) + body
}

var (
	cardForm  = compile(`\d(?:[ -]?\d){12,18}`, 0)
	cardBrand = regexp.MustCompile(`^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d|2\d\d|7\d\d)\d{12,15}|5[0678]\d{11,17})$`)
)

func findCards(p *page) [][2]int {
	var out [][2]int
	for _, m := range p.find(cardForm) {
		text := p.text
		n := digitsOf(text[m[0]:m[1]])
		if alone(text, m[0], m[1], ".-/_") && cardBrand.MatchString(n) && luhn(n) && !strings.HasSuffix(text[:m[0]], "+") {
			out = append(out, [2]int{m[0], m[1]})
		}
	}
	return out
}

// luhn reports whether the last digit is that of ISO/IEC 7812-1, annex B.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// fakeCard keeps the first four digits, which tell the brand.
func fakeCard(d Draw, datum string) string {
	out := []byte(datum)
	for i := 4; i < len(out)-1; i++ {
		out[i] = byte('0' + d.IntN(10))
	}
	for c := byte('0'); c <= '9'; c++ {
		out[len(out)-1] = c
		if luhn(string(out)) {
			break
		}
	}
	return string(out)
}
