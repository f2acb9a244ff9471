package scrub

import (
	"regexp"
	"strings"
	"unicode"
)

var idForms = forms(
	`(?i)\b(?:customer|client|account|acct|member(?:ship)?|employee|staff|patient|policy|insurance|medical record|student|passport|driver'?s? licen[cs]e|licen[cs]e plate|user|loyalty|tax|vat|ssn|id card|reference)[ _-]?(?:id|no\.?|nr\.?|num(?:ber)?|#)? ?(?:is |[:=#]) ?#?([A-Z0-9](?:[A-Z0-9]|[\-/][A-Z0-9]){3,20})\b`,
	`(?i)\b(?:customer|client|account|acct|member(?:ship)?|employee|staff|patient|policy|insurance|student|passport|driver'?s? licen[cs]e|user|mrn)[ _-]?(?:id|no\.?|nr\.?|num(?:ber)?|#) ?[:=#]? ?([A-Z0-9](?:[A-Z0-9]|[\-/][A-Z0-9]){3,20})\b`,
	`(?i)\b(?:kunden?|personal|mitglieds?|versicherten|versicherungs|matrikel|konto|pass|ausweis|reisepass|führerschein|patienten)-?(?:nummer|nr\.?|id) ?[:=]? ?([A-Z0-9](?:[A-Z0-9]|[\-/][A-Z0-9]){3,20})\b`,
	`(?i)\b(?:(?:num[ée]ro|n°|nº|número|numero|codice|kod|numer) (?:de |di |do |d['’])?(?:client[e]?|passe?port[e]?|pasaporte|passaporto|dossier|compte|cuenta|socio|afiliado|paszportu|klienta|assurance|polic[ey]|póliza|tessera)|matricule|klantnummer|паспорт) ?[:=]? ?([A-Z0-9](?:[A-Z0-9]|[\-/][A-Z0-9]){3,20})\b`,
)

// findIDs returns what has a digit: "account number missing" names none.
func findIDs(p *page) [][2]int {
	var out [][2]int
	for _, m := range p.find(idForms...) {
		if strings.IndexFunc(p.text[m[0]:m[1]], unicode.IsDigit) >= 0 {
			out = append(out, m)
		}
	}
	return out
}

func fakeID(d Draw, datum string) string { return shape(d.Rand, datum) }

// keyHints says what the value of a key holds: the first expression that matches the key, written in words with
// underscores, names the detector.
var keyHints = []struct {
	key  *regexp.Regexp
	kind string
}{
	{regexp.MustCompile(`(?:^|_)(?:password|passwd|pwd|passphrase|secret|api_?key|access_?key|private_?key|client_secret|(?:access|auth|refresh|session|id|bearer)_token|token|authorization|cookie|passwort|contraseña|senha|otp|pin|cvv|cvc)$`), "secret"},
	{regexp.MustCompile(`(?:^|_)(?:e_?mail|mail)(?:_?addr(?:ess)?|_\d)?$|^correo|^courriel$`), "mail"},
	{regexp.MustCompile(`(?:^|_)(?:phone|telephone|tel|mobile|cell|cellphone|fax|telefon|handy|mobil|téléphone|telefono|teléfono|telefone|móvil|whatsapp|msisdn)(?:_?(?:number|no|nr|nummer|\d))?$`), "phone"},
	{regexp.MustCompile(`(?:^|_)(?:dob|birth_?da(?:te|y)|date_of_birth|born|geburtsdatum|geburtstag|date_de_naissance|fecha_(?:de_)?nacimiento|data_di_nascita|data_(?:de_)?nascimento|geboortedatum|data_urodzenia)(?:_on|_at)?$`), "birth"},
	{regexp.MustCompile(`(?:^|_)iban$`), "iban"},
	{regexp.MustCompile(`(?:^|_)(?:card_?(?:number|no|nr)|pan|credit_card|cc_?(?:number|no)?)$`), "card"},
	{regexp.MustCompile(`(?:^|_)(?:ssn|social_security(?:_number)?|national_id|nino|tax_id|steuer_?id|dni|nif|nie|codice_fiscale|cpf|bsn|pesel|personnummer|aadhaar|nir|ahv)(?:_?(?:number|no|nr))?$`), "national"},
	{regexp.MustCompile(`(?:^|_)(?:street|street_address|address|addr|address_?(?:line)?_?\d?|strasse|straße|anschrift|adresse|adres|calle|direcci[oó]n|indirizzo|rua|endereço|home_address|billing_address|shipping_address)(?:_?\d)?$`), "street"},
	{regexp.MustCompile(`(?:^|_)(?:zip|zip_?code|post_?code|postal_?code|plz|postleitzahl|code_postal|codigo_postal|código_postal|cap|cep)$`), "id"},
	{regexp.MustCompile(`(?:^|_)(?:customer|client|user|account|acct|member|employee|patient|policy|insurance|student|person|contact|subscriber|kunden|personal|mitglieds|versicherten)_?(?:id|no|nr|num|number|nummer)$|^(?:passport|passport_(?:no|number)|driver_?s?_licen[cs]e|licen[cs]e_plate|mrn|username|user_name|login|nickname|nick|handle|screen_name|device_id|imei|external_id)$`), "id"},
	{regexp.MustCompile(`(?:^|_)(?:first|given|last|family|middle|full|maiden|legal|display|real|preferred|sur|fore|vor|nach|geburts|customer|client|patient|contact|cardholder|holder|employee|recipient|sender|author|user_full|billing|shipping|approver|reviewer|manager|owner)_?names?$|^(?:surname|vorname|nachname|familienname|nom|nom_de_famille|prénom|prenom|nombre|nombres|apellidos?|nome|cognome|sobrenome|voornaam|achternaam|naam|imi[eę]|nazwisko|имя|фамилия|фио|姓名|氏名|cardholder|account_holder|kontoinhaber|ansprechpartner|name_on_card)$`), "name"},
}

// personKeys are keys whose object is a person, so that a bare "name" in it is one.
var personKeys = regexp.MustCompile(`(?:^|_)(?:customer|client|user|person|people|contact|author|patient|employee|sender|recipient|owner|member|student|applicant|candidate|passenger|guest|doctor|physician|manager|assignee|reporter|creator|kunde|kontakt|mitarbeiter|cardholder|beneficiary|spouse|child|children|parent|emergency_contact|actor|from|to|cc)s?$`)

var wordStart = regexp.MustCompile(`([\p{Ll}\d])(\p{Lu})`)

// normalKey writes a key in lower case with underscores: "firstName" and "First name" are first_name.
func normalKey(key string) string {
	key = wordStart.ReplaceAllString(key, "${1}_${2}")
	key = strings.Map(func(c rune) rune {
		if c == ' ' || c == '-' || c == '.' || c == '/' {
			return '_'
		}
		return unicode.ToLower(c)
	}, strings.TrimSpace(key))
	return strings.Trim(strings.ReplaceAll(key, "__", "_"), "_:#*")
}

// keyHint returns the detector for the value of a key; "" where the key says nothing.
func keyHint(key string) string {
	key = normalKey(key)
	for _, h := range keyHints {
		if h.key.MatchString(key) {
			return h.kind
		}
	}
	return ""
}

// isName reports whether a key is the bare "name", which is a person's or a thing's.
func isName(key string) bool { k := normalKey(key); return k == "name" || k == "label" }

// hinted returns what of a value is personal by its key alone. What the value looks like must not rule it out.
func hinted(text, kind string) (Span, bool) {
	start := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
	end := len(strings.TrimRight(text, " \t\r\n"))
	if start >= end {
		return Span{}, false
	}
	value, ok := text[start:end], true
	digits := len(digitsOf(value))
	switch kind {
	case "mail", "iban", "card":
		ok = false // found by their form or not at all
	case "phone":
		ok = digits >= 5 && digits <= 15
	case "birth":
		m := wholeDate.FindStringSubmatchIndex(text)
		if ok = m != nil; ok {
			start, end = m[2], m[3]
		}
	case "national":
		ok = digits >= 5
	case "street":
		ok = len(value) > 3
	case "id":
		ok = len(value) >= 3 && strings.IndexFunc(value, wordRune) >= 0
	case "name":
		ok = !notNames[value] && strings.IndexFunc(value, unicode.IsLetter) >= 0 && digits == 0 && len(value) < 80
	case "secret":
		ok = len(value) >= 3 && value != "null" && value != "true" && value != "false" && value != "none"
	}
	return Span{start, end, kind}, ok
}
