package scrub

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// months has the names of months in each language, in order; where forms differ they are told apart by list.
var months = [][]string{
	strings.Fields("January February March April May June July August September October November December"),
	strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
	strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
	strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
	strings.Fields("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
	strings.Fields("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
	strings.Fields("januari februari maart april mei juni juli augustus september oktober november december"),
	strings.Fields("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
	strings.Fields("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
	strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
}

var (
	anyDate   = datePattern()
	birthForm = compile(`(?i)(?:date of birth|birth[ _-]?dates?|birth[ _-]?day|\b(?:dob|d\.o\.b)\b|\bborn(?: on)?|\bgeb(?:oren|\.)(?: am| op)?|geburts(?:datum|tag)|geboortedatum|\bnée? le|date de naissance|nacid[oa] el|fecha de nacimiento|\bnat[oa] il|data di nascita|nascid[oa] em|data de nascimento|\bfödd|födelsedatum|urodzon[ya]|data urodzenia|дата рождения|родил(?:ся|ась)|生年月日|出生日期)[^\p{L}\p{N}\n]{0,6}(`+anyDate+`)`, 0)
	wholeDate = regexp.MustCompile(`(?i)^\s*(` + anyDate + `)(?:T00:00.*)?\s*$`)
)

func datePattern() string {
	var names []string
	for _, list := range months {
		names = append(names, list...)
	}
	// The longest first: "Jan" is the beginning of "January".
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	month := `(?:` + strings.Join(names, "|") + `)`
	return `\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}|\d{1,2}(?:st|nd|rd|th|\.|er)? (?:de |of )?` + month + `,? (?:de )?\d{4}|` +
		month + ` \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}年\d{1,2}月\d{1,2}日|(?:19|20)\d{6}`
}

func findBirth(p *page) [][2]int { return p.find(birthForm) }

var numbers = regexp.MustCompile(`\d+`)

// readDate returns year, month and day of a date in any of the forms; day before month where both could be.
func readDate(text string) (y, m, d int) {
	var n []int
	for _, s := range numbers.FindAllString(text, -1) {
		v, _ := strconv.Atoi(s)
		n = append(n, v)
	}
	if _, at := monthIn(text); at > 0 && len(n) == 2 {
		return n[1], at, n[0]
	}
	switch {
	case len(n) == 1:
		return n[0] / 10000, n[0] / 100 % 100, n[0] % 100
	case len(n) != 3:
		return 0, 0, 0
	case n[0] > 31:
		return n[0], n[1], n[2]
	case n[1] > 12:
		return n[2], n[0], n[1]
	}
	return n[2], n[1], n[0]
}

// monthIn returns the name of a month in a text, and which month it is.
func monthIn(text string) (name string, month int) {
	for _, w := range wordsOf(text) {
		for _, list := range months {
			i := slices.IndexFunc(list, func(m string) bool { return strings.EqualFold(m, text[w[0]:w[1]]) })
			if i >= 0 {
				return text[w[0]:w[1]], i + 1
			}
		}
	}
	return "", 0
}

// canonicalDate is the date with the form that it is written in: the fake of 1980-03-12 and of 12.03.1980 is drawn
// from the date alone.
func canonicalDate(text string) string {
	y, m, d := readDate(text)
	return fmt.Sprintf("%d-%d-%d|%s", y, m, d, text)
}

// fakeDate writes another date in the form of the first. Day and month are at most 12 each, so that it is a date
// whichever comes first.
func fakeDate(d Draw, canonical string) string {
	day, text, _ := strings.Cut(canonical, "|")
	r := d.Part("date " + day)
	year, month, dom := 1930+r.IntN(75), 1+r.IntN(12), 1+r.IntN(12)
	name, old := monthIn(text)
	if old > 0 {
		text = strings.Replace(text, name, sameList(name, month), 1)
	}
	found := numbers.FindAllString(text, -1)
	parts := []int{dom, month, year}
	switch {
	case len(found) == 1:
		parts = []int{year*10000 + month*100 + dom}
	case len(found) == 2:
		parts = []int{dom, year}
	case len(found[0]) > 2:
		parts = []int{year, month, dom}
	}
	i := -1
	return numbers.ReplaceAllStringFunc(text, func(s string) string {
		i++
		if i >= len(parts) {
			return s
		}
		v := parts[i]
		if len(s) == 2 {
			v %= 100
		}
		return fmt.Sprintf("%0*d", min(len(s), 2), v)
	})
}

// sameList returns a month in the language of the one given.
func sameList(name string, month int) string {
	for _, list := range months {
		if slices.Contains(list, name) {
			return list[month-1]
		}
	}
	for _, list := range months {
		if slices.ContainsFunc(list, func(m string) bool { return strings.EqualFold(m, name) }) {
			return likeCase(list[month-1], name)
		}
	}
	return name
}
