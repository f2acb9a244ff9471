package show

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Width is how many columns of a terminal s takes.
func Width(s string) int { return uniseg.StringWidth(s) }

// Pad fills s with spaces to a width: before it where right, else behind it.
func Pad(s string, to int, right bool) string {
	fill := strings.Repeat(" ", max(0, to-Width(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// Cut shortens s at its end to a width, an ellipsis included.
func Cut(s string, to int) string {
	if Width(s) <= to {
		return s
	}
	var b strings.Builder
	used := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if used += g.Width(); used > to-1 {
			break
		}
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// CutStart shortens s at its start: the end of a path tells more.
func CutStart(s string, to int) string {
	if Width(s) <= to {
		return s
	}
	var parts []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		parts = append(parts, g.Str())
	}
	used, i := 1, len(parts)
	for ; i > 0; i-- {
		if used += Width(parts[i-1]); used > to {
			break
		}
	}
	return "…" + strings.Join(parts[i:], "")
}
