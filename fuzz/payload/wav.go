package payload

import (
	"encoding/binary"
	"math"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// WAVOptions says what WAV sounds to generate. The zero value is short valid sounds of 8 to 32 bits and of
// floating point, mono to six channels, with tags.
type WAVOptions struct {
	// MaxFrames is the most samples of a channel; zero means 400.
	MaxFrames int
	// Bare leaves out tags.
	Bare bool
	// NotNumbers puts NaN and infinities among samples of floating point, to which the sound then belongs.
	NotNumbers bool
	// WrongSizes makes the size of the data, or of the whole, what writers to a pipe leave there: 0 or 2³²-1.
	WrongSizes bool
	// NoChannels claims zero channels and frames of no bytes, by which careless readers divide.
	NoChannels bool
	// Damage is what else may be wrong.
	Damage
}

// WAV returns a generator of sounds in the format of IBM and Microsoft's "Multimedia Programming Interface and
// Data Specifications 1.0" and of Microsoft's "Multiple Channel Audio Data and WAVE Files", with tags in a
// LIST chunk of type INFO and in a chunk of ID3v2. What varies: none to 400 frames of silence, a square wave,
// a saw, extremes or hiss; 1, 2 or 6 channels; rates of 1 Hz to 192 kHz; integers of 8, 16, 24 and 32 bits and
// floating point of 32 and 64; the plain or the extensible form; tags in Latin-1, UTF-16 or UTF-8, with a picture
// perhaps; room for later (JUNK).
func WAV(c ...WAVOptions) gopter.Gen { return choice.Gen(options(c).draw) }

func (o WAVOptions) draw(s *choice.Stream) Payload {
	f := drawWAV(s, orDefault(o.MaxFrames, 400), o.NotNumbers)
	var parts []Payload
	data := []byte("RIFF\x00\x00\x00\x00WAVE")
	data = riffChunk(data, "fmt ", f.format())
	if f.float { // all but PCM have a chunk with the number of frames
		data = riffChunk(data, "fact", binary.LittleEndian.AppendUint32(nil, uint32(f.frames)))
	}
	if !o.Bare && s.Chance(3) {
		data = riffChunk(data, "LIST", infoList(s))
	}
	data = riffChunk(data, "data", f.samples())
	if !o.Bare {
		data, parts = wavTail(s, data)
	}
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
	p := truth(KindAudio, "audio/wav", drawStem(s)+".wav", data)
	p.Parts = parts
	if o.NotNumbers && f.float && f.frames > 0 {
		p.Flaw = "samples that are not numbers"
	}
	return o.spoil(s, p, flaw{o.WrongSizes, "wrong RIFF sizes", wrongRIFF}, flaw{o.NoChannels, "no channels", noChannels})
}

// wav is a sound.
type wav struct {
	frames, channels, rate int
	bits                   int
	float, extensible      bool
	notNumbers             bool
	wave                   func(w wav, i int) int32
	seed                   uint64
}

func drawWAV(s *choice.Stream, most int, notNumbers bool) wav {
	w := wav{
		bits:     choice.Pick(s, 8, 16, 24, 32, -32, -64),
		frames:   s.Int(0, most),
		channels: choice.Pick(s, 1, 2, 6),
		rate:     choice.Pick(s, 8000, 44100, 48000, 1, 192000),
		wave:     choice.Pick(s, silence, square, saw, extremes, hiss),
		seed:     s.Uint64(255),
	}
	if notNumbers {
		w.bits, w.frames, w.notNumbers = -32, max(w.frames, 1), true
	}
	if w.bits < 0 {
		w.bits, w.float = -w.bits, true
	}
	// More than two channels, or than 16 bits, ask for the extensible form, but readers meet both.
	w.extensible = w.channels > 2 || s.Chance(4)
	return w
}

func silence(wav, int) int32 { return 0 }

func square(w wav, i int) int32 {
	if i/(1+int(w.seed))%2 == 1 {
		return -1 << 30
	}
	return 1 << 30
}

func saw(w wav, i int) int32 { return int32(uint32(i) * uint32(w.seed+1) << 20) }

func extremes(_ wav, i int) int32 {
	if i%2 == 1 {
		return math.MinInt32
	}
	return math.MaxInt32
}

func hiss(w wav, i int) int32 { return int32(mix(w.seed<<32 ^ uint64(i))) }

// The format tags, and what ends the GUID of a format in the extensible form.
const (
	wavPCM        = 1
	wavFloat      = 3
	wavExtensible = 0xfffe
	wavGUID       = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
)

// format is the content of the chunk "fmt ".
func (w wav) format() []byte {
	tag := uint16(wavPCM)
	if w.float {
		tag = wavFloat
	}
	first := tag
	if w.extensible {
		first = wavExtensible
	}
	frame := w.channels * w.bits / 8
	b := binary.LittleEndian.AppendUint16(nil, first)
	b = binary.LittleEndian.AppendUint16(b, uint16(w.channels))
	b = binary.LittleEndian.AppendUint32(b, uint32(w.rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(w.rate*frame))
	b = binary.LittleEndian.AppendUint16(b, uint16(frame))
	b = binary.LittleEndian.AppendUint16(b, uint16(w.bits))
	switch {
	case w.extensible:
		b = binary.LittleEndian.AppendUint16(b, 22)
		b = binary.LittleEndian.AppendUint16(b, uint16(w.bits))
		b = binary.LittleEndian.AppendUint32(b, 1<<w.channels-1) // the first so many loudspeakers
		b = binary.LittleEndian.AppendUint16(b, tag)
		b = append(b, wavGUID...)
	case w.float:
		b = binary.LittleEndian.AppendUint16(b, 0)
	}
	return b
}

// samples is the content of the chunk "data".
func (w wav) samples() []byte {
	out := make([]byte, 0, w.frames*w.channels*w.bits/8)
	for i := range w.frames * w.channels {
		v := w.wave(w, i)
		switch {
		case w.float:
			out = w.appendFloat(out, i, float64(v)/(1<<31))
		case w.bits == 8: // without a sign
			out = append(out, byte(v>>24)+128)
		case w.bits == 16:
			out = binary.LittleEndian.AppendUint16(out, uint16(v>>16))
		case w.bits == 24:
			out = append(out, byte(v>>8), byte(v>>16), byte(v>>24))
		default:
			out = binary.LittleEndian.AppendUint32(out, uint32(v))
		}
	}
	return out
}

func (w wav) appendFloat(out []byte, i int, v float64) []byte {
	if w.notNumbers && i%3 == 0 {
		v = []float64{math.NaN(), math.Inf(1), math.Inf(-1)}[(i/3+int(w.seed))%3]
	}
	if w.bits == 64 {
		return binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	return binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
}

// riffChunk appends identifier, size, data, and a byte where the size is odd.
func riffChunk(out []byte, id string, data []byte) []byte {
	out = append(out, id...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, data...)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// infoList draws the content of a LIST chunk of type INFO: texts that end with a zero.
func infoList(s *choice.Stream) []byte {
	out := []byte("INFO")
	for _, id := range []string{"INAM", "IART", "ICMT", "ISFT"} {
		if s.Bool() {
			out = riffChunk(out, id, append(latin1(drawPhrase(s)), 0))
		}
	}
	return riffChunk(out, "ICRD", []byte(drawTime(s).Format("2006-01-02")+"\x00"))
}

// wavTail draws chunks after the samples: room for later, and tags that hold a picture perhaps.
func wavTail(s *choice.Stream, data []byte) (out []byte, parts []Payload) {
	if s.Chance(4) {
		data = riffChunk(data, "JUNK", make([]byte, s.Int(0, 31)))
	}
	if s.Chance(3) {
		tag, cover := drawID3(s)
		data, parts = riffChunk(data, "id3 ", tag), cover
	}
	return data, parts
}

// wrongRIFF changes the size of the data chunk or that of the whole.
func wrongRIFF(s *choice.Stream, p *Payload) {
	at := 4
	if s.Bool() {
		at = 12
		for string(p.Data[at:at+4]) != "data" {
			n := int(binary.LittleEndian.Uint32(p.Data[at+4:]))
			at += 8 + n + n%2
		}
		at += 4
	}
	wrong := uint32(math.MaxUint32)
	if s.Bool() && binary.LittleEndian.Uint32(p.Data[at:]) != 0 {
		wrong = 0
	}
	binary.LittleEndian.PutUint32(p.Data[at:], wrong)
}

// noChannels clears the channels and the size of a frame. The format is the first chunk.
func noChannels(_ *choice.Stream, p *Payload) {
	const format = 20
	binary.LittleEndian.PutUint16(p.Data[format+2:], 0)
	binary.LittleEndian.PutUint16(p.Data[format+12:], 0)
}
