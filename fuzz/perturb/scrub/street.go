package scrub

import (
	"strings"
	"unicode"
)

const (
	capital = `\p{Lu}[\p{L}'’.\-]*`
	houseNo = `\d{1,4}(?: ?[a-zA-Z]\b)?(?:[-/]\d{1,4})?`
)

var streetForms = forms(
	// German, Dutch, Nordic: the kind of street is the end of the word or the next one.
	`(?:(?:`+capital+`|[Aa]lte[rn]?|[Nn]eue[rn]?) ){0,1}\p{Lu}[\p{L}\-]*(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|damm|ufer|chaussee|straat|laan|plein|gracht|kade|gatan|vägen|gata|veien|vej|katu|tie|-Straße|-Str\.|-Weg|-Allee|-Platz) `+houseNo,
	capital+`(?: `+capital+`)? (?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Damm|utca|út) `+houseNo,
	`\b\d{1,5}[A-Za-z]?,? (?:[NSEW]\.? )?(?:(?:`+capital+`|\d+(?:st|nd|rd|th)|of|the) ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Gardens|Mews|Row|Hill)\b\.?(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|#)\.? ?#?\w+)?`,
	`(?i:\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|impasse|chemin|allée|quai|cours|route) (?:de la |de l['’]|du |des |de |d['’]|la |le |les )?)`+capital+`(?:[ \-]`+capital+`)*`,
	`\b(?:(?i:calle|avenida|avda\.?|plaza|paseo|carrera|travesía|camino|rua|travessa|praça|estrada|via|viale|piazza|corso|largo|vicolo|strada)|C/|Av\.) ?(?:(?:de|del|da|do|dos|das|di|della|dei|la|las|los|el) ){0,2}`+capital+`(?: (?:de |del |da |di |y |e )?`+capital+`){0,3},? (?:n\.?[º°o]?\.? ?)?`+houseNo,
	`\b(?:ul|al|os|pl)\. (?:`+capital+` ?){1,3} `+houseNo+`|\b(?:ul|al|os|pl)\. `+capital+` `+houseNo,
	`(?:ул|пр|пер|просп|наб)\. `+capital+`(?: `+capital+`)?,? (?:д\. ?)?\d{1,4}(?:,? кв\. ?\d+)?`,
)

func findStreets(p *page) [][2]int { return p.find(streetForms...) }

// generic are words that tell no street from another, and a fake keeps them.
var generic = set(`street st avenue ave road rd lane ln drive dr court ct boulevard blvd way place pl square sq terrace close crescent
parkway pkwy highway hwy gardens mews row hill apt apartment suite ste unit flat of the n s e w st nd rd th
straße strasse str weg allee platz ring damm am an der im zum zur alte alter alten neue neuer neuen utca út
rue av bd impasse chemin allée quai cours route bis ter de la l du des d le les
calle avenida avda plaza paseo carrera travesía camino del los las el y e c n no nº
rua travessa praça estrada da do dos das via viale piazza corso largo vicolo strada di della dei
ul al os pl ул пр пер просп наб д кв example com org net mail http https www`)

// endings are the ends of words that tell the kind of street.
var endings = strings.Fields("straße strasse chaussee weg allee platz gasse ring damm ufer straat laan plein gracht kade gatan vägen gata veien vej katu tie str")

// fakeStreet makes up names and numbers and keeps the words between.
func fakeStreet(d Draw, datum string) string {
	var b strings.Builder
	at := 0
	for _, w := range wordsOf(datum) {
		b.WriteString(datum[at:w[0]])
		b.WriteString(fakeStreetWord(d, datum[w[0]:w[1]]))
		at = w[1]
	}
	return b.String() + datum[at:]
}

func fakeStreetWord(d Draw, w string) string {
	if generic[w] {
		return w
	}
	if unicode.IsDigit(rune(w[0])) {
		return shape(d.Rand, w)
	}
	for _, end := range endings {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 0 {
			return word(d.Rand, stem) + end
		}
	}
	return word(d.Rand, w)
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
