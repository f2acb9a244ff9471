package payload

import (
	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// TranscriptOptions says what transcripts [VTT] and [SRT] yield. The zero value is a valid file whose cues
// follow one another.
type TranscriptOptions struct {
	// Mean is the mean number of cues beyond the first. 0 means 5.
	Mean int
	// Overlap lets cues begin before others end, or in another order, which the formats allow.
	Overlap bool
	// Malformed damages the file: no signature, a time that is none, no arrow, an end before its beginning.
	Malformed bool
}

// VTT yields transcripts in WebVTT (W3C, https://www.w3.org/TR/webvtt1/): one cue or more of one to three lines,
// speech, captions or text of all scripts, with identifiers, settings, notes, speakers and markup. What varies
// beside: pauses up to hours, cues of a millisecond to eight seconds, hours written or left out, LF or CRLF.
func VTT(c ...TranscriptOptions) gopter.Gen { return choice.Gen(options(c).vtt) }

// SRT yields transcripts in SubRip's format, which has no standard: a number, two times, lines, an empty line.
// What varies is as of [VTT], without markup.
func SRT(c ...TranscriptOptions) gopter.Gen { return choice.Gen(options(c).srt) }

func (o TranscriptOptions) vtt(s *choice.Stream) Payload {
	w := newCueWriter(s, o, true)
	data := w.file(make([]byte, 0, 512))
	return w.finish(truthOfText(KindTranscript, "text/vtt", "talk.vtt", data))
}

func (o TranscriptOptions) srt(s *choice.Stream) Payload {
	w := newCueWriter(s, o, false)
	data := w.file(make([]byte, 0, 512))
	return w.finish(truthOfText(KindTranscript, "application/x-subrip", "talk.srt", data))
}

type cueWriter struct {
	s     *choice.Stream
	o     TranscriptOptions
	vtt   bool
	text  textWriter
	wound cueWound
	hurt  int // the cue that is damaged
	clock uint64
	buf   []byte
	end   string
}

// cueWound is how a transcript is damaged.
type cueWound uint8

const (
	noWound cueWound = iota
	badTime
	noArrow
	endFirst
	noSignature // of VTT; in SRT the same as badTime
	cueWounds
)

var cueFlaws = [cueWounds]string{"", "a time that is none", "no arrow between times", "a cue that ends before it begins", "no signature"}

func newCueWriter(s *choice.Stream, o TranscriptOptions, vtt bool) *cueWriter {
	if o.Mean <= 0 {
		o.Mean = 5
	}
	w := &cueWriter{s: s, o: o, vtt: vtt, end: "\n", hurt: -1}
	w.text = writer(s, TextOptions{Mean: 6, Most: 500, line: true})
	if s.Uint64(3) == 3 {
		w.end = "\r\n"
	}
	if o.Malformed {
		most := uint64(noSignature)
		if !vtt {
			most--
		}
		w.wound = badTime + cueWound(s.Uint64(most-1))
		w.hurt = int(s.Uint64(3))
	}
	return w
}

func (w *cueWriter) finish(p Payload) Payload {
	p.Flaw = cueFlaws[w.wound]
	return p
}

func (w *cueWriter) file(dst []byte) []byte {
	if w.vtt {
		dst = w.header(dst)
	}
	n := 0
	for ; n <= max(w.hurt, 0); n++ {
		dst = w.cue(dst, n)
	}
	grow(w.s, w.o.Mean, func() bool {
		dst = w.cue(dst, n)
		n++
		return true
	})
	return dst
}

func (w *cueWriter) header(dst []byte) []byte {
	if w.wound == noSignature {
		dst = append(dst, "WEB"...)
	} else {
		dst = append(dst, "WEBVTT"...)
	}
	if w.s.Uint64(3) == 3 {
		dst = append(dst, " - talk"...)
	}
	dst = append(append(dst, w.end...), w.end...)
	if w.s.Uint64(3) == 3 {
		dst = append(append(append(w.text.word(append(dst, "NOTE "...)), " & more"...), w.end...), w.end...)
	}
	return dst
}

// cue appends one cue and the empty line behind it.
func (w *cueWriter) cue(dst []byte, n int) []byte {
	if !w.vtt || w.s.Uint64(3) == 3 {
		dst = append(appendDecimal(dst, uint64(n+1), 1), w.end...)
	}
	dst = w.times(dst, n)
	for lines := 1 + w.s.Uint64(2); lines > 0; lines-- {
		dst = append(w.line(dst), w.end...)
	}
	return append(dst, w.end...)
}

// times appends the line with both times.
func (w *cueWriter) times(dst []byte, n int) []byte {
	begin := w.clock
	if w.s.Uint64(7) == 7 { // a long silence
		begin += w.s.Uint64(1<<24 - 1)
	} else {
		begin += w.s.Uint64(1<<8 - 1)
	}
	lasts := 1 + w.s.Uint64(1<<13-1)
	w.clock = begin + lasts
	if w.o.Overlap {
		w.clock = w.s.Uint64(w.clock)
	}
	from, to, arrow := begin, begin+lasts, " --> "
	hurt := n == w.hurt
	if hurt && w.wound == endFirst {
		from, to = to, from
	}
	if hurt && w.wound == noArrow {
		arrow = " - "
	}
	if hurt && w.wound == badTime {
		dst = append(dst, "00:6x:00"...)
	}
	dst = w.time(dst, from)
	dst = w.time(append(dst, arrow...), to)
	if w.vtt && w.s.Uint64(3) == 3 {
		dst = appendPick(dst, w.s, cueSettings[:])
	}
	return append(dst, w.end...)
}

// time appends milliseconds as hours, minutes, seconds and thousandths; WebVTT may leave hours of zero out.
func (w *cueWriter) time(dst []byte, ms uint64) []byte {
	hours := ms / 3_600_000
	if !w.vtt || hours > 0 || w.end == "\n" {
		dst = append(appendDecimal(dst, hours, 2), ':')
	}
	dst = append(appendDecimal(dst, ms/60_000%60, 2), ':')
	dst = appendDecimal(dst, ms/1000%60, 2)
	if w.vtt {
		dst = append(dst, '.')
	} else {
		dst = append(dst, ',')
	}
	return appendDecimal(dst, ms%1000, 3)
}

// line appends one line of text, which is never empty and holds no arrow.
func (w *cueWriter) line(dst []byte) []byte {
	style := w.s.Uint64(15)
	mark := &cueMarks[0]
	if w.vtt {
		mark = &cueMarks[style%uint64(len(cueMarks))]
	}
	dst = append(dst, mark[0]...)
	switch w.s.Uint64(7) {
	case 0, 1, 2:
		w.buf = appendSentence(w.buf[:0], w.s)
	case 3:
		w.buf = appendPick(w.buf[:0], w.s, captions[:])
	default:
		w.buf = w.text.word(w.buf[:0])
		w.buf = w.text.text(append(w.buf, ' '))
	}
	if w.vtt {
		dst = appendEscapedMarkup(dst, w.buf)
	} else {
		dst = appendWithout(dst, w.buf, "<>{}")
	}
	return append(dst, mark[1]...)
}

// captions are what is not speech, or not said by one person.
var captions = [...]string{"[applause]", "(laughs)", "- No. - Yes!", "♪ music ♪", "...", "ANN: What?", "uh-huh", "[inaudible 00:01:02]", "1", "你好。"}

// cueMarks are speakers and markup of WebVTT.
var cueMarks = [...][2]string{{"", ""}, {"", ""}, {"<v Ann>", "</v>"}, {"<v.loud Dr. Bo>", "</v>"}, {"<i>", "</i>"}, {"<b><u>", "</u></b>"}, {"<c.red>", "</c>"}}

// cueSettings are of the cue's place; each with the space in front.
var cueSettings = [...]string{" align:start", " position:10%", " line:0 align:end", " size:50%", " vertical:rl"}

// appendDecimal appends n with zeros in front, up to the width.
func appendDecimal(dst []byte, n uint64, width int) []byte {
	var digits [20]byte
	i := len(digits)
	for ; n > 0 || width > 0; n /= 10 {
		i--
		width--
		digits[i] = byte('0' + n%10)
	}
	return append(dst, digits[i:]...)
}
