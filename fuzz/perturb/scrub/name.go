package scrub

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	nameWord = `\p{Lu}[\p{L}\p{M}]*(?:['’\-]\p{L}[\p{L}\p{M}]*)*`
	particle = `(?:von der|von|van der|van den|van|de la|de los|del|della|de|da|dos|das|do|di|du|der|den|la|le|el|al|bin|ibn|ben|zu|zur|af|ter|ten|y)`
	// nameForm is a name of several words: initials and particles may stand between.
	nameForm = nameWord + `(?: (?:\p{Lu}\. ?)*(?:` + particle + ` ){0,2}` + nameWord + `){0,3}`
)

var (
	cue = compileAnchored(`(?:` + honorifics + `)\b\.?,? ?(?:(?:` + honorifics + `)\b\.?,? )*|(?:` + greetings + `),? (?:(?:` + honorifics + `)\b\.? )*|(?i:` + introductions + `)\s?(?:(?:` + honorifics + `)\b\.? )*`)
	// A name may be in any script behind an introduction.
	nameHere = regexp.MustCompile(`^[ "“«*_]{0,2}((?:\p{Lu}\. ?)*` + nameForm + `)`)
	sign     = compile(`(?im)(?:^|[ >.!?])`+closings+`[,.!]?[ \t]*(?:\r?\n[ >]*){1,3}((?-i:(?:\p{Lu}\. ?)*`+nameForm+`))`, 3)
	tokens   = regexp.MustCompile(nameWord)
	tail     = regexp.MustCompile(`^(?: \p{Lu}\.)*(?: ` + particle + `){0,2} ` + nameWord)
	initials = compile(`(?:\p{Lu}\. ?){1,2}(`+nameWord+`)`, 0)
	inverted = compile(`(`+nameWord+`), (`+nameWord+`)`, 0)
	asian    = []*form{
		compile(`([`+hanFamilies+`]\p{Han}{1,2})(?:先生|女士|小姐|老师|经理|医生|教授|同学)`, 0),
		compile(`(?:姓名|名字|联系人|收件人|客户|患者|氏名|お名前|名前|担当者?)[:：]\s*([\p{Han}\p{Hiragana}\p{Katakana}]{2,5}(?:[ 　][\p{Han}\p{Hiragana}\p{Katakana}]{1,4})?)`, 1),
		compile(`(?:我叫|我是|私は)([\p{Han}]{2,4}?)(?:[，。,、.]|です|と申|$)`, whole),
		compile(`([\p{Han}]{1,3}[ 　]?[\p{Han}\p{Katakana}]{1,3})(?:さん|様|さま|氏|くん|先輩)`, 0),
		compile(`([`+hangulFamilies+`][\p{Hangul}]{1,2})(?:님|씨|선생님|과장|대리)`, 0),
		compile(`(?:이름|성명|고객)[:：]?\s*([\p{Hangul}]{2,4})`, 1),
		compile(`(?:שם|الاسم|όνομα|Όνομα|नाम)\s?[:：]\s*([\p{L}\p{M}]+(?: [\p{L}\p{M}]+){0,2})`, 1),
	}
)

// Names that begin with one of these are found without a key.
const (
	hanFamilies    = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
	hangulFamilies = "김이박최정강조윤장임한오서신권황안송류홍"
)

// familyFirst makes up a word, and where it begins with the family's name takes a known one.
func familyFirst(d Draw, name string) string {
	first, size := utf8.DecodeRuneInString(name)
	for _, list := range []string{hanFamilies, hangulFamilies} {
		if strings.ContainsRune(list, first) {
			all := []rune(list)
			return string(all[d.IntN(len(all))]) + word(d.Rand, name[size:])
		}
	}
	return word(d.Rand, name)
}

var givenNames = func() map[string]bool {
	out := map[string]bool{}
	for _, list := range [][]string{latinGiven, cyrillicGiven} {
		for _, n := range list {
			out[n] = true
			out[strings.ToUpper(n)] = true
		}
	}
	return out
}()

func findNames(p *page) [][2]int {
	out := p.find(asian...)
	p.each(sign, func(m []int) { out = append(out, trimName(p.text, m[2], m[3])) })
	out = append(out, byCue(p)...)
	// What claims more of the text comes first.
	return slices.Concat(out, surnameFirst(p), byGiven(p.text), bySurname(p))
}

// byCue finds what follows a title, a greeting or an introduction; that may be on the next line.
func byCue(p *page) [][2]int {
	var out [][2]int
	for i, l := range p.lines {
		lines := p.block(i, 1)
		text := p.text[:lines[len(lines)-1].end]
		inWord := false
		for at := l.start; at < l.end; {
			r, size := utf8.DecodeRuneInString(text[at:])
			end := -1
			if !inWord {
				end = cue.at(text, at)
			}
			if end < 0 {
				at, inWord = at+size, unicode.IsLetter(r) || unicode.IsNumber(r)
				continue
			}
			at, inWord = end, false
			if n := nameHere.FindStringSubmatchIndex(text[at:]); n != nil {
				out = append(out, trimName(p.text, at+n[2], at+n[3]))
			}
		}
	}
	return out
}

// trimName cuts a match before the first word that is no part of a name. Behind two words it goes on only with what
// is known as a name: what follows may be the beginning of a sentence or, in German, any noun.
func trimName(text string, start, end int) [2]int {
	last, n := start, 0
	for _, w := range wordsOf(text[start:end]) {
		word := text[start+w[0] : start+w[1]]
		initial := utf8.RuneCountInString(word) == 1
		if notNames[word] || n >= 2 && !initial && !surnames[word] && !givenNames[word] && !particles[word] {
			break
		}
		if particles[word] {
			continue
		}
		last = start + w[1]
		if !initial {
			n++
		}
	}
	return [2]int{start, last}
}

// byGiven finds a known given name and what follows it.
func byGiven(text string) [][2]int {
	var out [][2]int
	for at := 0; at < len(text); {
		m := tokens.FindStringIndex(text[at:])
		if m == nil {
			break
		}
		start, end := at+m[0], at+m[1]
		at = end
		first, _, _ := strings.Cut(text[start:end], "-")
		if !givenNames[first] && !givenNames[text[start:end]] || !boundary(text, start) {
			continue
		}
		if !(text[start:end] == first || givenNames[text[start:end]] || strings.Contains(text[start:end], "-")) {
			continue
		}
		for range 3 {
			t := tail.FindStringIndex(text[end:])
			if t == nil {
				break
			}
			end += t[1]
		}
		span := trimName(text, start, end)
		out = append(out, span)
		at = max(span[1], at)
	}
	return out
}

// surnameFirst finds "Smith, John" where both are known.
func surnameFirst(p *page) [][2]int {
	var out [][2]int
	p.each(inverted, func(m []int) {
		if surnames[p.text[m[2]:m[3]]] && givenNames[p.text[m[4]:m[5]]] {
			out = append(out, [2]int{m[0], m[1]})
		}
	})
	return out
}

// bySurname finds "J. Smith", and surnames that are nothing else, where the surname is known.
func bySurname(p *page) [][2]int {
	var out [][2]int
	p.each(initials, func(m []int) {
		if surnames[p.text[m[2]:m[3]]] && boundary(p.text, m[0]) {
			out = append(out, [2]int{m[0], m[1]})
		}
	})
	for _, m := range tokens.FindAllStringIndex(p.text, -1) {
		w := p.text[m[0]:m[1]]
		if surnames[w] && utf8.RuneCountInString(w) > 5 && strings.IndexFunc(w, func(c rune) bool { return c > unicode.MaxASCII }) >= 0 {
			out = append(out, [2]int{m[0], m[1]})
		}
	}
	return out
}

// fakeName turns a given name into another of the same script, as long if there is one, and makes up the rest.
func fakeName(d Draw, canonical string) string {
	title := likeCase(canonical, "Xx")
	if !givenNames[title] {
		return familyFirst(d, canonical)
	}
	list := latinGiven
	if slices.Contains(cyrillicGiven, title) {
		list = cyrillicGiven
	}
	n := utf8.RuneCountInString(title)
	fits := slices.DeleteFunc(slices.Clone(list), func(o string) bool { return utf8.RuneCountInString(o) != n || o == title })
	if len(fits) < 3 {
		fits = list
	}
	return strings.ToLower(fits[d.IntN(len(fits))])
}
