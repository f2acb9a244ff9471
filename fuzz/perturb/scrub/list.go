package scrub

import (
	"math/rand/v2"
	"strings"
	"sync"
)

// Draw is what a fake is drawn from. Part gives numbers that depend on the key alone and not on the whole datum:
// the domain of two addresses stays one domain.
type Draw struct {
	*rand.Rand
	Part func(key string) *rand.Rand
}

// Detector is one kind of personal data: how it is found and what is put in its place.
type Detector struct {
	Name string
	Doc  string
	// Find returns where data of this kind stand in a text, as pairs of byte offsets.
	Find func(text string) [][2]int
	find func(*page) [][2]int
	// Fake makes a fake from the canonical form of a datum.
	Fake func(d Draw, canonical string) string
	// Compact says that the letters and digits alone make the datum: the fake of them is laid into the spaces,
	// punctuation and case of the datum.
	Compact bool
	// Words says that each word is replaced by itself.
	Words bool
	// Canonical, where it is not nil, is the form in which two spellings of one datum are equal. Lower case by default.
	Canonical func(datum string) string
}

func (d *Detector) canonical(datum string) string {
	switch {
	case d.Canonical != nil:
		return d.Canonical(datum)
	case d.Compact:
		return compact(datum)
	}
	return strings.ToLower(datum)
}

// Detectors returns all kinds of personal data. Where two claim the same text the first has it.
func Detectors() []Detector { return detectors() }

var detectors = sync.OnceValue(func() []Detector {
	list := []Detector{
		{Name: "secret", Doc: "keys, tokens, passwords and private keys, by their prefix, their key or their randomness", find: findSecrets, Fake: fakeSecret, Canonical: same},
		{Name: "mail", Doc: "addresses of mail", find: findMail, Fake: fakeMail},
		{Name: "uuid", Doc: "UUIDs (RFC 9562); version and variant stay", find: findUUID, Fake: fakeUUID},
		{Name: "iban", Doc: "bank accounts (ISO 13616) with right check digits", find: findIBAN, Fake: fakeIBAN, Compact: true},
		{Name: "card", Doc: "payment cards (ISO/IEC 7812) with the right Luhn digit", find: findCards, Fake: fakeCard, Compact: true},
		{Name: "national", Doc: "national identity, tax and insurance numbers, by their form and check digits", find: findNational, Fake: fakeNational, Compact: true},
		{Name: "mac", Doc: "hardware addresses of network cards", find: findMAC, Fake: fakeMAC, Compact: true},
		{Name: "ip", Doc: "IPv4 and IPv6 addresses other than loopback, unspecified and broadcast", find: findIP, Fake: fakeIP},
		{Name: "birth", Doc: "dates of birth, by the words or the key before them", find: findBirth, Fake: fakeDate, Canonical: canonicalDate},
		{Name: "phone", Doc: "telephone numbers: international, North American, national with a leading zero, or after a word for telephone", find: findPhones, Fake: fakePhone, Compact: true},
		{Name: "street", Doc: "street and house number", find: findStreets, Fake: fakeStreet},
		{Name: "id", Doc: "numbers of customers, patients, passports and the like, by the words or the key before them", find: findIDs, Fake: fakeID, Compact: true},
		{Name: "name", Doc: "names of persons, by lists of given names, titles, greetings and keys", find: findNames, Fake: fakeName, Words: true},
	}
	for i, d := range list {
		list[i].Find = func(text string) [][2]int { return d.find(newPage(text)) }
	}
	return list
})

func detector(name string) *Detector {
	for i, d := range detectors() {
		if d.Name == name {
			return &detectors()[i]
		}
	}
	panic("scrub: no detector " + name)
}

func same(datum string) string { return datum }
