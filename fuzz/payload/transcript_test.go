package payload_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/asticode/go-astisub"

	"github.com/passmuster/muster/fuzz/payload"
)

// few is how many transcripts a test looks at: their library is slow.
const few = 250

// cues reads a transcript with the library of its format.
func cues(p payload.Payload) (*astisub.Subtitles, error) {
	if p.MediaType == "text/vtt" {
		return astisub.ReadFromWebVTT(bytes.NewReader(p.Data))
	}
	return astisub.ReadFromSRT(bytes.NewReader(p.Data))
}

func TestTranscriptsAreRead(t *testing.T) {
	for _, vtt := range []bool{true, false} {
		for _, overlap := range []bool{false, true} {
			gen := payload.SRT
			if vtt {
				gen = payload.VTT
			}
			total, crossed, crlf := 0, 0, 0
			each(t, few, gen(payload.TranscriptOptions{Overlap: overlap}), func(p payload.Payload) {
				subs, err := cues(p)
				if err != nil {
					t.Fatalf("%v: %q", err, p.Data)
				}
				if want := bytes.Count(p.Data, []byte(" --> ")); len(subs.Items) != want || want == 0 {
					t.Errorf("%d cues of %d: %q", len(subs.Items), want, p.Data)
				}
				for i, item := range subs.Items {
					if item.EndAt <= item.StartAt || strings.TrimSpace(item.String()) == "" {
						t.Errorf("cue %d from %v to %v: %q", i, item.StartAt, item.EndAt, p.Data)
					}
					if i > 0 && item.StartAt < subs.Items[i-1].EndAt {
						crossed++
					}
				}
				total += len(subs.Items)
				if bytes.Contains(p.Data, []byte("\r\n")) {
					crlf++
				}
			})
			if total < 5*few || total > 7*few || crlf < few/8 || crlf > few/2 || (crossed > 0) != overlap {
				t.Errorf("vtt %v, overlap %v: %d cues, %d crossed, %d with CRLF", vtt, overlap, total, crossed, crlf)
			}
		}
	}
}

func TestTranscriptsOfVTTHoldWhatTheFormatHas(t *testing.T) {
	want := []string{"NOTE ", "<v Ann>", "<c.red>", " align:start", " - talk", "&amp;", "&lt;"}
	got := make([]int, len(want))
	each(t, few, payload.VTT(), func(p payload.Payload) {
		for i, text := range want {
			if bytes.Contains(p.Data, []byte(text)) {
				got[i]++
			}
		}
		if !bytes.HasPrefix(p.Data, []byte("WEBVTT")) {
			t.Errorf("%q", p.Data)
		}
	})
	for i, text := range want {
		if got[i] < few/20 {
			t.Errorf("%d times %q", got[i], text)
		}
	}
}

func TestDamagedTranscriptsAreNotTakenWhole(t *testing.T) {
	for _, g := range []struct {
		name  string
		vtt   bool
		flaws int
	}{{"vtt", true, 4}, {"srt", false, 3}} {
		gen := payload.SRT(payload.TranscriptOptions{Malformed: true})
		if g.vtt {
			gen = payload.VTT(payload.TranscriptOptions{Malformed: true})
		}
		flaws := map[string]int{}
		each(t, few, gen, func(p payload.Payload) {
			flaws[p.Flaw]++
			if whole(p) {
				t.Errorf("%s: %q", p.Flaw, p.Data)
			}
		})
		if len(flaws) != g.flaws || flaws[""] > 0 {
			t.Errorf("%s: %v", g.name, flaws)
		}
	}
}

// whole reports whether each block of lines of the file is a cue with two times in order.
func whole(p payload.Payload) bool {
	subs, err := cues(p)
	if err != nil {
		return false
	}
	text := strings.ReplaceAll(string(p.Data), "\r\n", "\n")
	blocks := strings.Split(strings.TrimSuffix(text, "\n\n"), "\n\n")
	if p.MediaType == "text/vtt" {
		blocks = blocks[1:]
		if len(blocks) > 0 && strings.HasPrefix(blocks[0], "NOTE") {
			blocks = blocks[1:]
		}
	}
	for _, item := range subs.Items {
		if item.EndAt <= item.StartAt {
			return false
		}
	}
	return len(subs.Items) == len(blocks)
}
