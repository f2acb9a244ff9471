package payload_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gfm "github.com/yuin/goldmark/extension/ast"
	mdtext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/passmuster/muster/fuzz/payload"
)

var void = []string{"meta", "br", "img"}

// tagged returns the elements, each with its depth, that the tags of a page say.
func tagged(page []byte) (out []string, err error) {
	var open []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		raw := bytes.Clone(z.Raw())
		tok := z.Token()
		switch kind {
		case html.ErrorToken:
			if len(open) > 0 || !errors.Is(z.Err(), io.EOF) {
				return out, fmt.Errorf("open at the end: %v, %w", open, z.Err())
			}
			return out, nil
		case html.StartTagToken:
			out = append(out, fmt.Sprint(len(open), tok.Data))
			if bytes.Count(raw, []byte(" id=")) > 1 { // the tokenizer keeps the first alone
				return out, errors.New("an attribute twice")
			}
			if !slices.Contains(void, tok.Data) {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				return out, fmt.Errorf("%s ends, open are %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
}

// built returns the elements, each with its depth, that a browser builds.
func built(page []byte) (out []string, err error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode {
				out = append(out, fmt.Sprint(depth, c.Data))
				walk(c, depth+1)
			}
		}
	}
	walk(doc, 0)
	return out, nil
}

// wellFormed reports where the tree of a page is not what its tags say. Text that a parser moves out of a table
// is found by what stands before the table.
func wellFormed(page []byte) error {
	tags, err := tagged(page)
	if err != nil {
		return err
	}
	tree, err := built(page)
	if err != nil {
		return err
	}
	if !slices.Equal(tags, tree) {
		return fmt.Errorf("tags %v, tree %v", tags, tree)
	}
	return nil
}

// pages is how many pages a test looks at: each is long.
const pages = 400

func TestPagesAreWhatTheirTagsSay(t *testing.T) {
	deepest, seen := 0, map[string]int{}
	hidden := [][]byte{[]byte("<script>"), []byte("onclick"), []byte("display:none"), []byte("javascript:"), []byte("Ignore all previous")}
	each(t, pages, payload.HTML(), func(p payload.Payload) {
		if err := wellFormed(p.Data); err != nil {
			t.Errorf("%v: %s", err, p.Data)
		}
		tags, _ := tagged(p.Data)
		for _, tag := range tags {
			var depth int
			var name string
			if _, err := fmt.Sscanf(tag, "%d%s", &depth, &name); err != nil {
				t.Fatal(err)
			}
			deepest = max(deepest, depth)
			seen[name]++
		}
		for _, h := range hidden {
			if bytes.Contains(p.Data, h) {
				seen[string(h)]++
			}
		}
	})
	for _, name := range []string{"h1", "h6", "li", "td", "a", "img", "form", "blockquote", "template", "style", "<script>", "onclick", "javascript:"} {
		if seen[name] < 5 {
			t.Errorf("%d times %s", seen[name], name)
		}
	}
	if deepest < 9 || deepest > 20 {
		t.Errorf("%d deep", deepest)
	}
	each(t, pages, payload.HTML(payload.HTMLOptions{Benign: true}), func(p payload.Payload) {
		for _, h := range hidden {
			if bytes.Contains(p.Data, h) {
				t.Errorf("%s in %s", h, p.Data)
			}
		}
	})
}

func TestMalformedPagesAreNotWhatTheirTagsSay(t *testing.T) {
	flaws := map[string]int{}
	each(t, rounds, payload.HTML(payload.HTMLOptions{Malformed: true, Mean: 1}), func(p payload.Payload) {
		flaws[p.Flaw]++
		moved := p.Flaw == "text beside the cells of a table" && bytes.Contains(p.Data, []byte("<tr>a<td>"))
		if wellFormed(p.Data) == nil && !moved {
			t.Errorf("%s: %s", p.Flaw, p.Data)
		}
	})
	if len(flaws) != 9 {
		t.Errorf("%v", flaws)
	}
}

var (
	headingLine = regexp.MustCompile(`(?m)^#{1,6} `)
	itemLine    = regexp.MustCompile(`(?m)^(    )?(- |[0-9]+\. )`)
	quoteLine   = regexp.MustCompile(`(?m)^> `)
	fenceLine   = regexp.MustCompile("(?m)^```")
	ruleLine    = regexp.MustCompile(`(?m)^\* \* \*$`)
	tableLine   = regexp.MustCompile(`(?m)^(\| --- )+\|$`)
	imageStart  = regexp.MustCompile(` !\[`)
	linkStart   = regexp.MustCompile(` \[[a-z]+\]\(`)
	divLine     = regexp.MustCompile(`(?m)^<div `)
)

func TestMarkdownHasTheBlocksThatItsMarksSay(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	kinds := []struct {
		re   *regexp.Regexp
		kind ast.NodeKind
		each int
	}{
		{headingLine, ast.KindHeading, 1},
		{itemLine, ast.KindListItem, 1},
		{quoteLine, ast.KindBlockquote, 1},
		{fenceLine, ast.KindFencedCodeBlock, 2},
		{ruleLine, ast.KindThematicBreak, 1},
		{tableLine, gfm.KindTable, 1},
		{imageStart, ast.KindImage, 1},
		{linkStart, ast.KindLink, 1},
		{divLine, ast.KindHTMLBlock, 1},
	}
	total := make([]int, len(kinds))
	each(t, rounds, payload.Markdown(), func(p payload.Payload) {
		got := map[ast.NodeKind]int{}
		err := ast.Walk(md.Parser().Parse(mdtext.NewReader(p.Data)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				got[n.Kind()]++
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range kinds {
			want := len(k.re.FindAll(p.Data, -1)) / k.each
			if got[k.kind] != want {
				t.Errorf("%d of %v, want %d: %q", got[k.kind], k.kind, want, p.Data)
			}
			total[i] += want
		}
	})
	for i, k := range kinds {
		if total[i] < rounds/10 {
			t.Errorf("%d of %v", total[i], k.kind)
		}
	}
}

func TestMarkdownCanEndAmidItsCode(t *testing.T) {
	each(t, 200, payload.Markdown(payload.MarkdownOptions{Unclosed: true}), func(p payload.Payload) {
		if len(fenceLine.FindAll(p.Data, -1))%2 != 1 || p.Flaw == "" {
			t.Errorf("%q", p.Data)
		}
	})
}
