package report

import "github.com/passmuster/muster/internal/show"

// line is what every report does to text that it did not write.
func line(s string) string { return show.Line(s) }
