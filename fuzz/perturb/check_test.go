package perturb_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/fuzz/perturb"
)

// fake is a test that keeps what it is told.
type fake struct {
	testing.TB
	said     string
	cleanups []func()
}

func (f *fake) Helper()                   {}
func (f *fake) Failed() bool              { return f.said != "" }
func (f *fake) Errorf(s string, a ...any) { f.said += fmt.Sprintf(s, a...) }
func (f *fake) Fatalf(s string, a ...any) { f.Errorf(s, a...); runtime.Goexit() }
func (f *fake) Fatal(a ...any)            { f.Fatalf("%s", fmt.Sprint(a...)) }
func (f *fake) Attr(string, string)       {}
func (f *fake) Cleanup(do func())         { f.cleanups = append(f.cleanups, do) }
func (f *fake) Logf(string, ...any)       {}

// counterexample runs a property that fails and returns the line with the value.
func counterexample[T any](t *testing.T, seed int, g gopter.Gen, bad func(T) bool) string {
	t.Helper()
	t.Setenv("CI", "1") // nothing is saved
	t.Setenv("MUSTER_RUN", "")
	t.Setenv("MUSTER_SEED", strconv.Itoa(seed))
	f := &fake{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, do := range f.cleanups {
				do()
			}
		}()
		fuzz.Check(f, g, func(t testing.TB, p perturb.Perturbed[T]) {
			if bad(p.Value) {
				t.Error("bad")
			}
		}, fuzz.Config{Cases: 3000})
	}()
	<-done
	_, line, _ := strings.Cut(f.said, "value:  ")
	line, _, _ = strings.Cut(line, "\n")
	return line
}

// flat reports whether the reader behind the check of the sum would divide by the width.
func flat(data []byte) bool {
	if len(data) < 33 || !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")) {
		return false
	}
	return binary.BigEndian.Uint32(data[29:]) == crc32.ChecksumIEEE(data[12:29]) && binary.BigEndian.Uint32(data[16:]) == 0
}

type order struct {
	Items []item `json:"items"`
	Due   string `json:"due"`
}

type item struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

func (o order) divides() bool {
	for _, i := range o.Items {
		if i.Count == 0 {
			return true
		}
	}
	return false
}

func TestACounterexampleSaysInWordsTheOneStepThatMatters(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	const doc = `{"items":[{"name":"a","count":2}],"due":"2024-05-01"}`
	o := order{[]item{{"a", 2}}, "2024-05-01"}
	for seed := 1; seed <= 3; seed++ {
		for _, c := range []struct{ got, want string }{
			{counterexample(t, seed, perturb.Of(b.Bytes()), flat), `PNG, IHDR width = 0, CRC fixed: []byte("\x89PNG`},
			{counterexample(t, seed, perturb.OfValue(o), order.divides), `JSON, $.items`},
			{counterexample(t, seed, perturb.Of(doc), func(s string) bool { return len(s) > len(doc)+200 }), `: "`},
		} {
			words, _, _ := strings.Cut(c.got, ": ")
			if !strings.Contains(c.got, c.want) || strings.Contains(words, "; ") {
				t.Errorf("seed %d: the counterexample is %.200s", seed, c.got)
			}
		}
	}
}
