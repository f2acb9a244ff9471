package report

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	markdownhtml "github.com/yuin/goldmark/renderer/html"
	goldtext "github.com/yuin/goldmark/text"

	"github.com/passmuster/muster/harness/evidence"
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(markdownhtml.WithUnsafe()))

// ownTags are the HTML that the summary writes itself.
var ownTags = regexp.MustCompile(`^</?(code|details|details open|summary|sub|pre)>$`)

func TestMarkdownHoldsNoMarkupOfTests(t *testing.T) {
	in := nasty()
	src := write(t, "markdown", in)
	doc := gfm.Parser().Parse(goldtext.NewReader(src))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link, *ast.AutoLink, *ast.Image, *ast.CodeSpan, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.ThematicBreak:
			t.Errorf("a test's text became a %s", n.Kind())
		case *ast.Emphasis:
			if n.Level != 2 {
				t.Error("a test's text became emphasis")
			}
		case *ast.RawHTML:
			if tag := string(n.Segments.Value(src)); !ownTags.MatchString(tag) {
				t.Errorf("a test's text became the tag %s", tag)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gfm.Convert(src, &b); err != nil {
		t.Fatal(err)
	}
	for _, tag := range regexp.MustCompile(`<[a-zA-Z][^>]*>`).FindAllString(b.String(), -1) {
		name := regexp.MustCompile(`^<([a-z0-9]+)`).FindStringSubmatch(tag)
		if len(name) != 2 || !strings.Contains(" code details summary sub pre h2 h3 p table thead tbody tr th td ul li strong br ", " "+name[1]+" ") {
			t.Errorf("rendered, the summary holds %s", tag)
		}
	}
	// The text is there, as text: once tags are gone and references decoded.
	plain := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(b.String(), ""))
	if !strings.Contains(strings.ReplaceAll(plain, "\u200b", ""), line(nastyText)) {
		t.Error("rendered, the summary does not show the text as it is")
	}
	if strings.Contains(plain, "@octocat") && !strings.Contains(plain, "@\u200boctocat") {
		t.Error("the summary mentions somebody")
	}
}

func TestMarkdownTableKeepsItsColumns(t *testing.T) {
	src := write(t, "markdown", nasty())
	var b bytes.Buffer
	if err := gfm.Convert(src, &b); err != nil {
		t.Fatal(err)
	}
	for _, row := range strings.Split(b.String(), "<tr>")[2:] {
		if n := strings.Count(strings.SplitN(row, "</tr>", 2)[0], "<td"); n != 8 {
			t.Errorf("a row has %d cells, want 8", n)
		}
	}
}

func TestMarkdownStaysUnderOneMebibyteAndSaysWhatWasCut(t *testing.T) {
	in := many()
	for i := range in.Evidence.Packages {
		p := &in.Evidence.Packages[i]
		for k := range 60 {
			p.Findings = append(p.Findings, evidence.Finding{Rule: evidence.RuleTestFailed, Severity: evidence.Error,
				Test: fmt.Sprintf("Test%d", k), Message: strings.Repeat("<&|", 200), Detail: strings.Repeat("<<<<&&&&\n", 100)})
		}
	}
	src := write(t, "markdown", in)
	if len(src) >= 1<<20 {
		t.Errorf("the summary takes %d bytes", len(src))
	}
	if !regexp.MustCompile(`\*\*\d+ items cut to stay under 1 MiB\*\*`).Match(src) {
		t.Error("the summary does not say what was cut")
	}
	if n, m := bytes.Count(src, []byte("<details")), bytes.Count(src, []byte("\n</details>")); n != m {
		t.Errorf("%d blocks open and %d close", n, m)
	}
	if n := bytes.Count(src, []byte("internal/area14/service299")); n == 0 {
		t.Error("the table lost a package although it fits")
	}
}
