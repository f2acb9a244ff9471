package scrub

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shape replaces letters by letters of the same script and case and digits by digits; the rest stays. A first digit
// that is not zero stays so.
func shape(r *rand.Rand, text string) string {
	hex := strings.ContainsAny(text, "abcdefABCDEF") && strings.Trim(text, "0123456789abcdefABCDEF-") == ""
	var b strings.Builder
	first := true
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			if first && c != '0' {
				b.WriteByte(byte('1' + r.IntN(9)))
			} else {
				b.WriteByte(byte('0' + r.IntN(10)))
			}
			first = false
		case hex && c >= 'a' && c <= 'f':
			b.WriteByte(byte('a' + r.IntN(6)))
		case hex && c >= 'A' && c <= 'F':
			b.WriteByte(byte('A' + r.IntN(6)))
		default:
			b.WriteRune(letter(r, c, r.IntN(2)))
		}
	}
	return b.String()
}

// alphabets has, for each script, letters that sound like consonants and like vowels, so that made-up words can be
// read where the script has such.
var alphabets = []struct {
	script *unicode.RangeTable
	sounds [2]string
}{
	{unicode.Latin, [2]string{"bdfgklmnprstvz", "aeiou"}},
	{unicode.Cyrillic, [2]string{"бвгдзклмнпрст", "аеиоу"}},
	{unicode.Greek, [2]string{"βγδζκλμνπρστ", "αειου"}},
	{unicode.Han, [2]string{"明华建国文志伟芳丽秀英敏静强磊军洋勇艳杰娟涛", "超霞平刚桂兰田中山本林木村井川石原太"}},
	{unicode.Hiragana, [2]string{"かきさしたちなにはまみやり", "あいうえおのらる"}},
	{unicode.Katakana, [2]string{"カキサシタチナニハマミヤリ", "アイウエオノラル"}},
	{unicode.Hangul, [2]string{"민서지현준영수진", "우은하윤재호선아"}},
	{unicode.Arabic, [2]string{"بدرسلمنكفق", "اوي"}},
	{unicode.Hebrew, [2]string{"בגדלמנרשתק", "אוי"}},
	{unicode.Devanagari, [2]string{"कगजतदनपबमरलवसह", "कगजतदनपबमरलवसह"}},
	{unicode.Thai, [2]string{"กขคงจชตทนบ", "พมยรลวสห"}},
}

// letter returns another letter of the same script and case; sound 0 is a consonant, 1 a vowel.
func letter(r *rand.Rand, c rune, sound int) rune {
	if !unicode.IsLetter(c) {
		return c
	}
	for _, a := range alphabets {
		if unicode.Is(a.script, c) {
			sounds := []rune(a.sounds[sound])
			out := sounds[r.IntN(len(sounds))]
			if unicode.IsUpper(c) {
				out = unicode.ToUpper(out)
			}
			return out
		}
	}
	return c
}

// word makes up a word as long as the one given, in its script and case.
func word(r *rand.Rand, like string) string {
	var b strings.Builder
	n := r.IntN(2)
	for _, c := range like {
		if c >= '0' && c <= '9' {
			b.WriteByte(byte('0' + r.IntN(10)))
			continue
		}
		b.WriteRune(letter(r, c, n%2))
		n++
	}
	return b.String()
}

// compact returns the letters and digits of a datum, upper case, and a plus in front of them.
func compact(text string) string {
	var b strings.Builder
	for i, c := range text {
		if c == '+' && i == 0 || c < utf8.RuneSelf && wordRune(c) {
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

// lay writes a compact fake into the punctuation, spaces and case of the datum.
func lay(fake, datum string) string {
	from := []rune(strings.TrimPrefix(fake, "+"))
	var b strings.Builder
	for _, c := range datum {
		if c >= utf8.RuneSelf || !wordRune(c) || len(from) == 0 {
			b.WriteRune(c)
			continue
		}
		f := from[0]
		from = from[1:]
		if unicode.IsLower(c) {
			f = unicode.ToLower(f)
		}
		b.WriteRune(f)
	}
	b.WriteString(string(from))
	return b.String()
}

// likeCase writes a name as the datum is written: SMITH, smith or Smith.
func likeCase(fake, datum string) string {
	switch {
	case datum == strings.ToUpper(datum):
		return strings.ToUpper(fake)
	case datum == strings.ToLower(datum):
		return strings.ToLower(fake)
	}
	first, size := utf8.DecodeRuneInString(fake)
	return string(unicode.ToUpper(first)) + strings.ToLower(fake[size:])
}

// recase gives each letter the case of the one in its place, where both are as long.
func recase(fake, datum string) string {
	to, from := []rune(fake), []rune(datum)
	if len(to) != len(from) {
		return fake
	}
	for i, c := range from {
		if unicode.IsUpper(c) {
			to[i] = unicode.ToUpper(to[i])
		}
	}
	return string(to)
}

func isLatin(text string) bool {
	for _, c := range text {
		if unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) {
			return false
		}
	}
	return true
}

func digitsOf(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, text)
}
