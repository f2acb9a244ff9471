package report

import (
	"bytes"
	"io"
	"testing"

	"github.com/passmuster/muster/internal/goldenfile"
)

// checkGolden compares with testdata/golden/name.
func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	goldenfile.Check(t, "testdata/golden/"+name, got)
}

func written(t *testing.T, write func(io.Writer, Input) error, in Input) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func text1(o TextOptions) func(io.Writer, Input) error {
	return func(w io.Writer, in Input) error { return Text(w, in, o) }
}

func TestReportsHaveTheirGoldens(t *testing.T) {
	bare := shop()
	bare.Replay, bare.Operators = nil, nil
	verdicts := func(w io.Writer, in Input) error { return Verdicts(w, in, TextOptions{}) }
	cached, mixed := shop(), shop()
	for i := range cached.Packages {
		cached.Packages[i].Cached = true
	}
	mixed.Packages[0].Cached = true
	for _, g := range []struct {
		name  string
		write func(io.Writer, Input) error
		in    Input
	}{
		{"shop.txt", text1(TextOptions{}), shop()},
		{"bare.txt", text1(TextOptions{}), bare},
		{"verbose.txt", text1(TextOptions{Verbose: true}), shop()},
		{"narrow.txt", text1(TextOptions{Width: 60}), shop()},
		{"color.txt", text1(TextOptions{Color: true}), shop()},
		{"nasty.txt", text1(TextOptions{}), nasty()},
		{"nothing.txt", text1(TextOptions{}), Input{Module: "m"}},
		{"verdicts.txt", verdicts, shop()},
		{"nasty-verdicts.txt", verdicts, nasty()},
		{"cached.txt", text1(TextOptions{}), cached},
		{"mixed.txt", text1(TextOptions{}), mixed},
		{"shop.json", Stryker, shop()},
		{"shop.sarif", SARIF, shop()},
		{"nasty.sarif", SARIF, nasty()},
	} {
		t.Run(g.name, func(t *testing.T) { checkGolden(t, g.name, written(t, g.write, g.in)) })
	}
}
