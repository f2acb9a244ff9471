package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

// The page is one file: style and script stand inside it, and the policy in its head lets nothing
// else run and nothing load.
var (
	//go:embed page/page.gohtml
	pageSource string
	//go:embed page/style.css
	pageStyle string
	//go:embed page/script.js
	pageScript string

	pageTemplate = template.Must(template.New("page").Parse(pageSource))
)

func writeHTML(w io.Writer, in Input) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	return pageTemplate.Execute(w, newPage(v))
}

// contentPolicy allows the page's own style and script by their digests, and no request at all.
func contentPolicy() string {
	return "default-src 'none'; style-src '" + sourceDigest(pageStyle) + "'; script-src '" + sourceDigest(pageScript) +
		"'; img-src data:; base-uri 'none'; form-action 'none'"
}

func sourceDigest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
