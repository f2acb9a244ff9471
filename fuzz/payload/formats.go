package payload

import (
	"github.com/passmuster/muster/internal/choice"
)

// formats draw texts of the formats of JSON Schema's validation vocabulary (draft 2020-12, section 7.3). A
// format that is not here is an annotation of the user's own.
var formats = map[string]func(dst []byte, s *choice.Stream) []byte{
	"date": appendDate, "time": appendTime, "duration": appendDuration,
	"date-time": func(dst []byte, s *choice.Stream) []byte {
		return appendTime(append(appendDate(dst, s), 'T'), s)
	},
	"email": appendMail, "idn-email": appendMail, "hostname": appendHost, "idn-hostname": appendHost,
	"ipv4": appendIPv4, "ipv6": appendIPv6, "uuid": appendUUID,
	"uri": appendURI, "iri": appendURI,
	"uri-reference": picked("a", "", "../b?c=d", "#e", "//example.com", "/a/b", "https://example.com/%41"),
	"iri-reference": picked("a", "", "../b?c=d", "#e", "//example.com", "/a/b"),
	"uri-template":  picked("https://example.com/{id}", "/a", "/{a}/{b}", "{id}"),
	"json-pointer":  picked("", "/a", "/a/0", "/a~1b/m~0n", "/", "/ "), "relative-json-pointer": picked("0", "1/a", "2#", "0/a/0"),
	"regex": picked("a", "", "^[a-z]+$", "a|b", "\\d{3}", "(a)(b)?", "[^\\s]"),
}

func picked(items ...string) func([]byte, *choice.Stream) []byte {
	return func(dst []byte, s *choice.Stream) []byte { return appendPick(dst, s, items) }
}

// appendDate appends a full-date of RFC 3339, now and then the last day of a February.
func appendDate(dst []byte, s *choice.Stream) []byte {
	if s.Uint64(7) == 7 {
		return appendPick(dst, s, dates[:])
	}
	dst = append(appendDecimal(dst, 2000+s.Uint64(99), 4), '-')
	dst = append(appendDecimal(dst, 1+s.Uint64(11), 2), '-')
	return appendDecimal(dst, 1+s.Uint64(27), 2)
}

var dates = [...]string{"2024-02-29", "2000-02-29", "1999-12-31", "1970-01-01", "1969-12-31", "0001-01-01", "9999-12-31", "2038-01-19", "1900-02-28"}

// appendTime appends a full-time of RFC 3339.
func appendTime(dst []byte, s *choice.Stream) []byte {
	if s.Uint64(7) == 7 {
		return appendPick(dst, s, times[:])
	}
	dst = append(appendDecimal(dst, s.Uint64(23), 2), ':')
	dst = append(appendDecimal(dst, s.Uint64(59), 2), ':')
	dst = appendDecimal(dst, s.Uint64(59), 2)
	if s.Uint64(3) == 3 {
		dst = appendDecimal(append(dst, '.'), s.Uint64(999_999), 6)
	}
	return appendPick(dst, s, zones[:])
}

var (
	times = [...]string{"00:00:00Z", "23:59:59Z", "23:59:60Z", "23:59:59.999999999Z", "12:00:00z", "15:59:60-08:00"}
	zones = [...]string{"Z", "+00:00", "-00:00", "+01:00", "-08:00", "+05:45", "+14:00", "-12:00"}
)

// appendDuration appends a duration of RFC 3339, appendix A.
func appendDuration(dst []byte, s *choice.Stream) []byte {
	form := durations[s.Uint64(uint64(len(durations)-1))]
	for i := range len(form) {
		if form[i] != '9' {
			dst = append(dst, form[i])
			continue
		}
		dst = appendDecimal(dst, s.Uint64(99), 1)
	}
	return dst
}

var durations = [...]string{"PT9S", "P9D", "P9W", "P9Y", "P9M", "PT9H9M9S", "P9Y9M9DT9H", "PT9M"}

func appendLabels(dst []byte, s *choice.Stream) []byte {
	for n := 1 + s.Uint64(2); n > 0; n-- {
		dst = append(append(dst, words[s.Uint64(63)]...), '.')
	}
	return appendPick(dst, s, endings[:])
}

var endings = [...]string{"example", "example.com", "test", "x-1.example", "invalid", "xn--p1ai"}

func appendHost(dst []byte, s *choice.Stream) []byte { return appendLabels(dst, s) }

func appendMail(dst []byte, s *choice.Stream) []byte {
	dst = append(dst, words[s.Uint64(63)]...)
	dst = append(appendPick(dst, s, localParts[:]), '@')
	return appendLabels(dst, s)
}

var localParts = [...]string{"", "+tag", ".a", "_", "1", "-b", "'c", "/d=e"}

func appendIPv4(dst []byte, s *choice.Stream) []byte {
	if s.Uint64(3) == 3 {
		return appendPick(dst, s, addresses4[:])
	}
	for i := range 4 {
		if i > 0 {
			dst = append(dst, '.')
		}
		dst = appendDecimal(dst, s.Uint64(255), 1)
	}
	return dst
}

func appendIPv6(dst []byte, s *choice.Stream) []byte {
	if s.Uint64(3) == 3 {
		return appendPick(dst, s, addresses6[:])
	}
	for i := range 8 {
		if i > 0 {
			dst = append(dst, ':')
		}
		dst = appendHex(dst, s, 4)
	}
	return dst
}

var (
	addresses4 = [...]string{"127.0.0.1", "0.0.0.0", "255.255.255.255", "169.254.169.254", "10.0.0.1"}
	addresses6 = [...]string{"::1", "::", "fe80::1", "::ffff:127.0.0.1", "2001:db8::", "64:ff9b::192.0.2.33"}
)

func appendHex(dst []byte, s *choice.Stream, digits int) []byte {
	bits := s.Uint64(1<<(4*digits) - 1)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[bits>>shift&15])
	}
	return dst
}

// appendUUID appends a UUID of RFC 9562, of any version.
func appendUUID(dst []byte, s *choice.Stream) []byte {
	for i, digits := range [...]int{8, 4, 4, 4, 12} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = appendHex(dst, s, digits)
	}
	return dst
}

func appendURI(dst []byte, s *choice.Stream) []byte {
	if s.Uint64(3) == 3 {
		return appendPick(dst, s, addresses[:])
	}
	dst = append(appendLabels(append(dst, "https://"...), s), '/')
	dst = append(append(dst, words[s.Uint64(63)]...), "?q="...)
	return append(dst, words[s.Uint64(63)]...)
}

var addresses = [...]string{
	"urn:isbn:0451450523", "mailto:a@example.com", "http://[::1]:8080/", "file:///etc/hosts", "https://user@example.com:443/a%20b?c=d#e",
	"tel:+1-816-555-1212", "javascript:alert(1)", "data:,a", "http://169.254.169.254/",
}
