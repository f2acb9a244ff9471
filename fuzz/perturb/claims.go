package perturb

import (
	"fmt"
	"path"
	"strings"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// claimRules change what is said about a payload and leave the payload.
var claimRules = []Rule{
	claimRule("name", "claims a name that must not be trusted, with the true extension", Adversarial, func(s *Stream, c *payload.Claims) string {
		c.Name = choice.Pick(s, "../"+c.Name, "", strings.Repeat("a", 300)+path.Ext(c.Name), "/etc/"+c.Name, "..\\"+c.Name, c.Name+"\x00", "CON"+path.Ext(c.Name), strings.ToUpper(c.Name), c.Name+" ", c.Name+".")
		return fmt.Sprintf("name claimed = %+.60q", c.Name)
	}),
	claimRule("extension", "claims another extension", Disagree, func(s *Stream, c *payload.Claims) string {
		stem := strings.TrimSuffix(c.Name, path.Ext(c.Name))
		c.Name = stem + choice.Pick(s, other(path.Ext(c.Name), ".txt", ".png", ".pdf", ".exe", ".html", ".json", ".zip", "")...)
		return fmt.Sprintf("name claimed = %q", c.Name)
	}),
	claimRule("type", "claims another media type", Disagree, func(s *Stream, c *payload.Claims) string {
		c.MediaType = choice.Pick(s, other(c.MediaType, "application/octet-stream", "text/plain", "image/png", "application/pdf", "text/html", "application/json", "", "text", "*/*")...)
		return fmt.Sprintf("media type claimed = %q", c.MediaType)
	}),
	claimRule("charset", "claims another character set", Disagree, func(s *Stream, c *payload.Claims) string {
		c.Charset = choice.Pick(s, other(c.Charset, "utf-8", "us-ascii", "iso-8859-1", "utf-16", "shift_jis", "utf-7", "unknown", "")...)
		return fmt.Sprintf("character set claimed = %q", c.Charset)
	}),
	claimRule("size", "claims another number of bytes", Disagree, func(s *Stream, c *payload.Claims) string {
		was := c.Size
		c.Size = choice.Pick(s, was+1, was-1, 0, -1, 1<<31-1)
		if c.Size == was {
			c.Size = was + 2
		}
		return fmt.Sprintf("size claimed = %d, was %d", c.Size, was)
	}),
}

// other returns the values that differ from the one that is there.
func other(is string, values ...string) []string {
	var out []string
	for _, v := range values {
		if v != is {
			out = append(out, v)
		}
	}
	return out
}

func claimRule(name, doc string, axis Axis, run func(*Stream, *payload.Claims) string) Rule {
	return Rule{"claim-" + name, doc, axis, func(in Sample) bool { return in.Claims != nil }, func(s *Stream, in Sample) (Sample, string, bool) {
		claims := *in.Claims
		did := run(s, &claims)
		in.Claims = &claims
		return in, did, true
	}}
}
