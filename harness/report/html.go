package report

import "io"

func writeHTML(w io.Writer, in Input) error { return nil }
