package payload

import (
	"fmt"
	"strings"
)

// mostQuoted is how many bytes of its data GoString shows of a payload.
const mostQuoted = 4096

// GoString writes the payload on a line as a failure shows it: what it is, what is wrong with it, what it claims
// beyond the truth, what is inside and, last because it is the longest, the data.
//
//	image image/png "a.png", flaw "truncated": "\x89PNG\r\n"
func (p Payload) GoString() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %q", p.Kind, p.MediaType, p.Name)
	if p.Flaw != "" {
		fmt.Fprintf(&b, ", flaw %q", p.Flaw)
	}
	c, claims := p.Claims, []string{}
	if c.MediaType != p.MediaType {
		claims = append(claims, fmt.Sprintf("type %q", c.MediaType))
	}
	if c.Name != p.Name {
		claims = append(claims, fmt.Sprintf("name %q", c.Name))
	}
	if c.Charset != "" && c.Charset != "utf-8" {
		claims = append(claims, fmt.Sprintf("charset %q", c.Charset))
	}
	if c.Size != len(p.Data) {
		claims = append(claims, fmt.Sprintf("%d bytes", c.Size))
	}
	if len(claims) > 0 {
		fmt.Fprintf(&b, ", claims %s", strings.Join(claims, ", "))
	}
	for i, part := range p.Parts {
		before := ", "
		if i == 0 {
			before = ", holds "
		}
		fmt.Fprintf(&b, "%s%s %q", before, part.MediaType, part.Name)
		if part.Flaw != "" {
			fmt.Fprintf(&b, " (%s)", part.Flaw)
		}
	}
	fmt.Fprintf(&b, ": %q", p.Data[:min(len(p.Data), mostQuoted)])
	if more := len(p.Data) - mostQuoted; more > 0 {
		fmt.Fprintf(&b, "… (%d bytes more)", more)
	}
	return b.String()
}
