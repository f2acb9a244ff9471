package inside

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
)

func TestACommandReadsBackAsItWasWritten(t *testing.T) {
	for _, c := range []ServeCommand{
		{Op: "run", Until: 7, Settle: true},
		{Op: "offer", Inputs: [][]byte{{}, []byte("a\x00b"), bytes.Repeat([]byte{0xff}, 70000)}},
		{Op: "open", Open: &ServeOpen{Seed: 3, Tokens: [][]byte{[]byte("x")}}, Inputs: [][]byte{{1}}},
	} {
		var b bytes.Buffer
		if err := WriteServeCommand(&b, c); err != nil {
			t.Fatal(err)
		}
		all := bytes.Clone(b.Bytes())
		if got, err := ReadServeCommand(&b); err != nil || !reflect.DeepEqual(got, c) || b.Len() != 0 {
			t.Errorf("%s: got %+v, %v, %d bytes left", c.Op, got, err, b.Len())
		}
		if _, err := ReadServeCommand(bytes.NewReader(all[:len(all)-1])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s, cut short: %v", c.Op, err)
		}
	}
	if _, err := ReadServeCommand(&bytes.Buffer{}); !errors.Is(err, io.EOF) {
		t.Errorf("of nothing: %v", err)
	}
}

func FuzzReadServeCommand(f *testing.F) {
	f.Add([]byte("\x0a\x00\x00\x00\x02\x00\x00\x00{}\x00\x00\x00\x00"))
	f.Add([]byte("\x03\x00\x00\x00abc"))
	f.Add([]byte("\x08\x00\x00\x00\x09\x00\x00\x00{}ab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 3 && data[3] > 0 {
			t.Skip("asks for 16 MB and more")
		}
		c, err := ReadServeCommand(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteServeCommand(&b, c); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadServeCommand(&b); err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%+v came back as %+v, %v", c, again, err)
		}
	})
}
