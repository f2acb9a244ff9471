package scrub

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

var mailForms = forms(
	`[\p{L}\p{N}_][\p{L}\p{N}\p{M}._%+'\-]*@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*\.[\p{L}][\p{L}\p{N}\-]*[\p{L}\p{N}]`,
	`[\p{L}\p{N}_][\p{L}\p{N}._%+\-]* ?[\[(](?:at|AT|ät)[\])] ?[\p{L}\p{N}\-]+(?: ?[\[(](?:dot|DOT|punkt)[\])] ?[\p{L}\p{N}\-]+|\.[\p{L}\p{N}\-]+)+`,
)

func findMail(p *page) [][2]int { return p.find(mailForms...) }

// lastGroup returns the last group that took part in a match, or the whole.
func lastGroup(m []int) [2]int {
	for i := len(m) - 2; i > 0; i -= 2 {
		if m[i] >= 0 {
			return [2]int{m[i], m[i+1]}
		}
	}
	return [2]int{m[0], m[1]}
}

// fakeMail keeps the form of both sides. The domain ends in .example, which nobody can own (RFC 2606).
func fakeMail(d Draw, datum string) string {
	local, domain, ok := strings.Cut(datum, "@")
	if !ok {
		return shape(d.Rand, datum)
	}
	labels := strings.Split(domain, ".")
	labels = labels[:len(labels)-1]
	for i, l := range labels {
		// A label as long as its own fake is made of letters: what is no letter could make it no label.
		labels[i] = word(d.Part("domain "+l), l)
	}
	out := make([]string, 0, 4)
	for _, part := range strings.SplitAfter(local, ".") {
		out = append(out, word(d.Rand, part))
	}
	return strings.Join(out, "") + "@" + strings.Join(labels, ".") + ".example"
}

var uuidForm = compile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`, 0)

// findUUID leaves the nil and the max UUID alone.
func findUUID(p *page) [][2]int {
	var out [][2]int
	for _, m := range p.find(uuidForm) {
		if u := p.text[m[0]:m[1]]; strings.Trim(u, "0-") != "" && strings.Trim(u, "fF-") != "" {
			out = append(out, m)
		}
	}
	return out
}

func fakeUUID(d Draw, datum string) string {
	out := []byte(datum)
	for i := range out {
		if out[i] != '-' && i != 14 && i != 19 {
			out[i] = "0123456789abcdef"[d.IntN(16)]
		}
	}
	return string(out)
}

var macForms = forms(`(?i)\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b`, `(?i)\b(?:[0-9a-f]{2}-){5}[0-9a-f]{2}\b`)

func findMAC(p *page) [][2]int {
	var out [][2]int
	for _, m := range p.find(macForms...) {
		if a := compact(p.text[m[0]:m[1]]); strings.Trim(a, "0") != "" && strings.Trim(a, "F") != "" {
			out = append(out, m)
		}
	}
	return out
}

// fakeMAC is one of the addresses for documentation (RFC 7042, section 2.1.2): 00-00-5E-00-53-xx has too few, so the
// bit for locally administered addresses is set instead.
func fakeMAC(d Draw, _ string) string {
	return fmt.Sprintf("%02X%010X", byte(d.IntN(64))<<2|2, d.Uint64()>>24)
}

var (
	ipForms = forms(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`, `(?i)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}`)
	version = regexp.MustCompile(`(?i)(?:\bv|version|release|build|ver\.?|[a-z]/|§|section|chapter|kapitel|abschnitt)[ :=]*$`)
)

func findIP(p *page) [][2]int {
	var out [][2]int
	for _, m := range p.find(ipForms...) {
		addr, err := netip.ParseAddr(p.text[m[0]:m[1]])
		if err != nil || addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast() || addr == broadcast {
			continue
		}
		if !alone(p.text, m[0], m[1], ".") || version.MatchString(before(p.text, m[0], 12)) {
			continue
		}
		out = append(out, m)
	}
	return out
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// alone reports whether a match is not a part of something longer: no letter or digit touches it, nor one of the
// joints with a letter or digit behind it.
func alone(text string, start, end int, joints string) bool {
	if !boundary(text, start) || !boundary(text, end) {
		return false
	}
	if end+1 < len(text) && strings.IndexByte(joints, text[end]) >= 0 && wordRune(rune(text[end+1])) {
		return false
	}
	return start < 2 || strings.IndexByte(joints, text[start-1]) < 0 || !wordRune(rune(text[start-2]))
}

// before returns up to n bytes of the line before the position.
func before(text string, at, n int) string {
	s := text[max(0, at-n):at]
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// fakeIP stays private or public: 10.0.0.0/8 and fd00::/8, or the networks for benchmarks (RFC 2544) and
// documentation (RFC 3849).
func fakeIP(d Draw, datum string) string {
	addr, err := netip.ParseAddr(datum)
	switch {
	case err != nil:
		return shape(d.Rand, datum)
	case addr.Is4() && (addr.IsPrivate() || addr.IsLinkLocalUnicast()):
		return fmt.Sprintf("10.%d.%d.%d", d.IntN(256), d.IntN(256), 1+d.IntN(254))
	case addr.Is4():
		return fmt.Sprintf("198.%d.%d.%d", 18+d.IntN(2), d.IntN(256), 1+d.IntN(254))
	case addr.IsPrivate() || addr.IsLinkLocalUnicast():
		return fmt.Sprintf("fd00::%x:%x:%x", d.IntN(1<<16), d.IntN(1<<16), 1+d.IntN(1<<16-1))
	}
	return fmt.Sprintf("2001:db8::%x:%x:%x", d.IntN(1<<16), d.IntN(1<<16), 1+d.IntN(1<<16-1))
}
