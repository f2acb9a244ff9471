package session

import (
	"strings"
	"testing"
)

func FuzzSession(f *testing.F) {
	f.Add("HELO example.org\nMAIL FROM:<a@example.org>\nRCPT TO:<b@example.org>\nBDAT 5 LAST\n")
	f.Add("EHLO example.org\nNOOP\nQUIT\n")
	f.Fuzz(func(_ *testing.T, script string) {
		var s Session
		for line := range strings.Lines(script) {
			s.Command(strings.TrimSuffix(line, "\n"))
		}
	})
}
