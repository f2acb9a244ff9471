package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// maxAnnotations is how many GitHub shows of one kind for a step.
const maxAnnotations = 10

// Annotations writes GitHub workflow commands: the ten worst things, and a last notice that says how
// many were cut. Files are named from the repository's root, as GitHub wants them.
func Annotations(w io.Writer, in Input) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	items := v.items()
	shown := items[:min(len(items), maxAnnotations)]
	b := bufio.NewWriter(w)
	for _, it := range shown {
		fmt.Fprintln(b, v.annotation(it))
	}
	if n := len(items) - len(shown); n > 0 {
		fmt.Fprintf(b, "::notice title=muster::%s\n",
			commandData(fmt.Sprintf("%s more not shown here; the whole report has them", words.Count(n, "finding"))))
	}
	return b.Flush()
}

func (v *view) annotation(it item) string {
	level := map[evidence.Severity]string{evidence.Error: "error", evidence.Warning: "warning"}[it.Severity]
	if level == "" {
		level = "notice"
	}
	var props []string
	add := func(key, value string) { props = append(props, key+"="+commandProperty(value)) }
	if it.File != "" {
		add("file", v.repoPath(it.File))
		if it.Line > 0 {
			add("line", fmt.Sprint(it.Line))
			if it.EndLine > it.Line {
				add("endLine", fmt.Sprint(it.EndLine))
			} else if it.Column > 0 {
				add("col", fmt.Sprint(it.Column))
			}
		}
	}
	title := line(it.Rule)
	if it.pkg != nil {
		title = it.pkg.name + " " + title
	}
	add("title", show.Cut(title, maxTitle))
	return "::" + level + " " + strings.Join(props, ",") + "::" + commandData(message(it, maxDetail))
}

// message is a finding as plain text: test, message, the first lines of its detail, replay command.
func message(it item, detail int) string {
	s := line(it.Message)
	if it.Test != "" && !strings.Contains(it.Message, it.Test) {
		s = line(it.Test) + ": " + s
	}
	all := show.Lines(it.Detail)
	for i, l := range all {
		if i == detail {
			s += fmt.Sprintf("\n… %s more", words.Count(len(all)-i, "line"))
			break
		}
		s += "\n" + show.Cut(l, maxColumns)
	}
	if it.Replay != "" {
		s += "\nreplay: " + line(it.Replay)
	}
	return s
}

// maxColumns bounds a line of quoted output where a reader has no way to scroll.
const maxColumns = 400

const maxTitle = 120

// repoPath turns a path from the module's root into one from the repository's.
func (v *view) repoPath(file string) string {
	if v.Git == nil || v.Git.Prefix == "" || path.IsAbs(file) {
		return file
	}
	return path.Join(v.Git.Prefix, file)
}

var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// commandData escapes the text of a workflow command, commandProperty one of its properties.
func commandData(s string) string     { return dataEscapes.Replace(s) }
func commandProperty(s string) string { return propertyEscapes.Replace(s) }
