package scrub

import (
	"encoding/base64"
	"math"
	"regexp"
	"strings"
	"unicode"
)

// tokenPrefixes are how tokens of well-known issuers begin; a fake keeps them.
var tokenPrefixes = strings.Fields(`
sk-ant-api03- sk-proj- sk-ant- sk_live_ sk_test_ pk_live_ pk_test_ rk_live_ rk_test_ whsec_ sk-
github_pat_ ghp_ gho_ ghu_ ghs_ ghr_ glpat- xoxb- xoxp- xoxa- xoxr- xoxs-
AKIA ASIA AIza hf_ npm_ SG. ya29. dckr_pat_ shpat_ pypi- dop_v1_ EAACEdEose0cBA`)

var (
	tokenForm  = compile(`\b(?:`+strings.ReplaceAll(strings.Join(tokenPrefixes, "|"), ".", `\.`)+`)[\w\-.]{10,}[\w\-]`, 0)
	jwtForm    = compile(`\beyJ[\w\-]{6,}\.[\w\-]{6,}(?:\.[\w\-]*)?`, 0)
	pemForm    = compile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\s*([\s\S]+?)\s*-----END`, whole)
	bearerForm = compile(`(?i)\b(?:bearer|basic|apikey) +([\w\-.~+/]{8,}=*)`, 0)
	userinfo   = compile(`\b[a-z][a-z0-9+.\-]*://[^\s/:@]*:([^\s/@]{2,})@`, 0)
	keyedForm  = compile(`(?i)(?:api[_ -]?key|access[_ -]?key(?:[_ -]?id)?|secret(?:[_ -]?(?:access[_ -]?)?key)?|client[_ -]?secret|(?:auth|access|refresh|session|csrf|bearer)?[_ -]?token|session[_ -]?id|sid|jsessionid)["']?(?: is)?\s*[:=]\s*["']?([\w\-.~+/%!$]{8,}=*)`, 2)
	passForm   = compile(`(?i)(?:\b(?:\w*_)?(?:pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord)|hasło|пароль|密码|パスワード)["']?(?:\s*(?:[:=]|：)\s*| (?:is|lautet|ist|est|es) )["']?([^\s"'<>,;]{4,})`, 2)
	// nextParameter is what follows a value in a query.
	nextParameter = regexp.MustCompile(`&[\w.]+=`)
	randomForm    = compile(`[A-Za-z0-9+/_\-]{28,200}={0,2}`, 0)
)

func findSecrets(p *page) [][2]int {
	out := p.find(pemForm, jwtForm, tokenForm, userinfo)
	for _, m := range p.find(passForm) {
		if next := nextParameter.FindStringIndex(p.text[m[0]:m[1]]); next != nil {
			m[1] = m[0] + next[0]
		}
		out = append(out, m)
	}
	for _, m := range p.find(bearerForm, keyedForm) {
		if mixed(p.text[m[0]:m[1]]) {
			out = append(out, m)
		}
	}
	for _, m := range p.find(randomForm) {
		if random(p.text[m[0]:m[1]]) && alone(p.text, m[0], m[1], ".") && !strings.HasSuffix(p.text[:m[0]], "base64,") {
			out = append(out, m)
		}
	}
	return out
}

// mixed is false for plain words, which stand behind "token:" in prose.
func mixed(s string) bool {
	return strings.IndexFunc(s, unicode.IsDigit) >= 0 && (len(s) >= 12 || strings.IndexFunc(s, unicode.IsLetter) >= 0)
}

// random reports whether a string has digits and both cases and more than 3.9 bits a character, as what encodes
// random bytes has and paths and identifiers do not.
func random(s string) bool {
	if strings.IndexFunc(s, unicode.IsDigit) < 0 || strings.IndexFunc(s, unicode.IsUpper) < 0 || strings.IndexFunc(s, unicode.IsLower) < 0 {
		return false
	}
	if strings.Count(s, "/")+strings.Count(s, "-")+strings.Count(s, "_") > len(s)/8 {
		return false
	}
	var count [256]int
	for i := range len(s) {
		count[s[i]]++
	}
	bits := 0.0
	for _, n := range &count {
		if n > 0 {
			p := float64(n) / float64(len(s))
			bits -= p * math.Log2(p)
		}
	}
	return bits > 3.9
}

// fakeSecret keeps the prefix that tells the issuer. Of a JSON web token it keeps the header and has a payload that
// names nobody.
func fakeSecret(d Draw, datum string) string {
	if strings.HasPrefix(datum, "eyJ") && strings.Count(datum, ".") >= 1 {
		parts := strings.SplitN(datum, ".", 3)
		for i := 2; i < len(parts); i++ {
			parts[i] = shape(d.Rand, parts[i])
		}
		sub := []byte("0123456789")
		for i := range sub {
			sub[i] = byte('0' + d.IntN(10))
		}
		parts[1] = base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"` + string(sub) + `"}`))
		return strings.Join(parts, ".")
	}
	for _, p := range tokenPrefixes {
		if rest, ok := strings.CutPrefix(datum, p); ok {
			return p + shape(d.Rand, rest)
		}
	}
	return shape(d.Rand, datum)
}
