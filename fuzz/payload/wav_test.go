package payload_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"math"
	"testing"
	"time"

	"github.com/dhowden/tag"
	"github.com/go-audio/wav"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// sound is what a strict reader found in a WAV file.
type sound struct {
	tag, channels, align, bits uint16
	rate                       uint32
	extensible                 bool
	chunks                     map[string][]byte
	samples                    []float64
}

// riffChunks reads chunks that fill data exactly, each padded with a zero to an even length.
func riffChunks(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for len(data) > 0 {
		if len(data) < 8 {
			t.Fatalf("%q at the end", data)
		}
		id, n := string(data[:4]), int(binary.LittleEndian.Uint32(data[4:]))
		if n > len(data)-8 || n%2 == 1 && (len(data) == 8+n || data[8+n] != 0) {
			t.Fatalf("chunk %s of %d bytes in %d: too long, or not padded", id, n, len(data)-8)
		}
		if out[id] != nil {
			t.Fatalf("a second chunk %s", id)
		}
		out[id] = data[8 : 8+n : 8+n]
		data = data[8+n+n%2:]
	}
	return out
}

// readWAV is a strict reader by Microsoft's "Multiple Channel Audio Data and WAVE Files".
func readWAV(t testing.TB, data []byte) (w sound) {
	t.Helper()
	if len(data) < 44 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WAVE" || int(binary.LittleEndian.Uint32(data[4:])) != len(data)-8 {
		t.Fatalf("no RIFF of this size: %q", data)
	}
	w.chunks = riffChunks(t, data[12:])
	f := w.chunks["fmt "]
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	w.tag, w.channels, w.rate, w.align, w.bits = u16(f), u16(f[2:]), u32(f[4:]), u16(f[12:]), u16(f[14:])
	switch w.tag {
	case 1:
		if len(f) != 16 {
			t.Fatalf("a format of PCM of %d bytes", len(f))
		}
	case 3:
		if len(f) != 18 || u16(f[16:]) != 0 {
			t.Fatalf("a format of floats of %d bytes", len(f))
		}
	case 0xfffe:
		mask := u32(f[20:])
		const guid = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
		if len(f) != 40 || u16(f[16:]) != 22 || u16(f[18:]) != w.bits || string(f[26:]) != guid || mask != 1<<w.channels-1 {
			t.Fatalf("extensible format %x", f)
		}
		w.extensible, w.tag = true, u16(f[24:])
	}
	body := w.chunks["data"]
	if w.align != w.channels*w.bits/8 || u32(f[8:]) != w.rate*uint32(w.align) || w.channels == 0 || len(body)%int(w.align) != 0 {
		t.Fatalf("format %x for %d bytes", f, len(body))
	}
	if fact, ok := w.chunks["fact"]; ok != (w.tag == 3) || ok && int(u32(fact))*int(w.align) != len(body) {
		t.Fatalf("fact %x of %d bytes", fact, len(body))
	}
	for ; len(body) > 0; body = body[w.bits/8:] {
		w.samples = append(w.samples, w.sample(body))
	}
	return w
}

// sample is a sample between -1 and 1.
func (w sound) sample(b []byte) float64 {
	switch {
	case w.tag == 3 && w.bits == 64:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case w.tag == 3:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case w.bits == 8:
		return float64(int(b[0])-128) / 128
	case w.bits == 16:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case w.bits == 24:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	}
	return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}

func TestAWAVIsReadByAStrictReader(t *testing.T) {
	seen := map[string]int{}
	each(t, rounds, payload.WAV(), func(p payload.Payload) {
		w := readWAV(t, p.Data)
		for id := range w.chunks {
			seen[id]++
		}
		seen[format(w)]++
		seen[fmt.Sprintf("%d Hz", w.rate)]++
		seen[fmt.Sprintf("%d channels", w.channels)]++
		if w.extensible {
			seen["extensible"]++
		}
		if len(w.samples)/int(w.channels) > 400 {
			t.Errorf("%d samples", len(w.samples))
		}
		for _, v := range w.samples {
			if !(v >= -1 && v <= 1) {
				t.Fatalf("sample %v", v)
			}
		}
	})
	for _, what := range []string{
		"LIST", "JUNK", "id3 ", "fact", "extensible", "1/8", "1/16", "1/24", "1/32", "3/32", "3/64",
		"1 Hz", "8000 Hz", "44100 Hz", "48000 Hz", "192000 Hz", "1 channels", "2 channels", "6 channels",
	} {
		if seen[what] == 0 {
			t.Errorf("no %s among %v", what, seen)
		}
	}
}

func format(w sound) string {
	return map[uint16]string{1: "1/", 3: "3/"}[w.tag] + map[uint16]string{8: "8", 16: "16", 24: "24", 32: "32", 64: "64"}[w.bits]
}

// All widths of one wave sound the same, as near as their bits allow.
func TestEveryWidthHoldsTheSameSound(t *testing.T) {
	for wave := range byte(5) {
		var want []float64
		for width := range byte(6) {
			w := readWAV(t, from(t, payload.WAV(payload.WAVOptions{Bare: true}), choice.FromBytes([]byte{
				5 - width, 0, 40, 0, 0, wave, 77, 0, 0, 0, // the widest first; 40 frames, mono, 8000 Hz; seed 77
			})).Data)
			if w.channels != 1 || w.rate != 8000 || w.extensible || len(w.samples) != 40 {
				t.Fatalf("%+v: the stream is drawn otherwise than this test thinks", w)
			}
			if want == nil {
				want = w.samples
			}
			for i, v := range w.samples {
				if math.Abs(v-want[i]) > 1.0/128 {
					t.Errorf("wave %d, %s: sample %d is %v, want %v", wave, format(w), i, v, want[i])
				}
			}
		}
		loud := 0
		for _, v := range want {
			if math.Abs(v) > 0.1 {
				loud++
			}
		}
		if silent := loud == 0; silent != (wave == 0) {
			t.Errorf("wave %d has %d loud samples", wave, loud)
		}
	}
}

func TestAWAVOfPCMIsReadByALibrary(t *testing.T) {
	titles := 0
	each(t, rounds, payload.WAV(), func(p payload.Payload) {
		own := readWAV(t, p.Data)
		if len(own.samples) == 0 || own.tag != 1 {
			return // that library knows neither
		}
		d := wav.NewDecoder(bytes.NewReader(p.Data))
		b, err := d.FullPCMBuffer()
		if err != nil {
			t.Fatal(err)
		}
		if len(own.chunks["data"])%2 == 1 {
			b.Data = b.Data[:len(b.Data)-1] // that library takes the padding for a sample
		}
		if len(b.Data) != len(own.samples) || b.Format.NumChannels != int(own.channels) || b.Format.SampleRate != int(own.rate) || d.BitDepth != own.bits {
			t.Fatalf("%+v, %d samples, want %+v, %d", b.Format, len(b.Data), own, len(own.samples))
		}
		for i, v := range b.Data {
			if own.bits == 8 {
				v -= 128
			}
			if got := float64(v) / float64(int64(1)<<(own.bits-1)); got != own.samples[i] {
				t.Fatalf("%d bits: sample %d is %v, want %v", own.bits, i, got, own.samples[i])
			}
		}
		if list, ok := own.chunks["LIST"]; ok {
			titles += checkInfo(t, p.Data, list)
		}
	})
	if titles < 10 {
		t.Errorf("%d titles", titles)
	}
}

// checkInfo compares a LIST chunk as read strictly with what the library says.
func checkInfo(t testing.TB, data, list []byte) (titles int) {
	t.Helper()
	if string(list[:4]) != "INFO" {
		t.Fatalf("LIST of %q", list[:4])
	}
	info := riffChunks(t, list[4:])
	for id, v := range info {
		if len(v) == 0 || bytes.IndexByte(v, 0) != len(v)-1 {
			t.Errorf("%s: %q does not end with its zero", id, v)
		}
	}
	d := wav.NewDecoder(bytes.NewReader(data))
	d.ReadMetadata()
	if err := d.Err(); err != nil || d.Metadata == nil {
		t.Fatalf("%v, metadata %v", err, d.Metadata)
	}
	if _, err := time.Parse(time.DateOnly, d.Metadata.CreationDate); err != nil {
		t.Error(err)
	}
	if name, ok := info["INAM"]; ok {
		if d.Metadata.Title != string(name[:len(name)-1]) {
			t.Errorf("title %q, want %q", d.Metadata.Title, name)
		}
		return 1
	}
	return 0
}

func TestID3IsReadByALibrary(t *testing.T) {
	seen, covers, encodings := map[tag.Format]int{}, 0, map[byte]int{}
	each(t, rounds, payload.WAV(), func(p payload.Payload) {
		data, ok := readWAV(t, p.Data).chunks["id3 "]
		if !ok {
			if p.Parts != nil {
				t.Error("parts without a tag")
			}
			return
		}
		if n := int(data[6])<<21 | int(data[7])<<14 | int(data[8])<<7 | int(data[9]); n != len(data)-10 {
			t.Errorf("a size of %d for %d bytes", n, len(data)-10)
		}
		m, err := tag.ReadID3v2Tags(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%v: %q", err, data)
		}
		seen[m.Format()]++
		title := data[20:] // behind the tag's head and the frame's, of ten bytes each
		encodings[title[0]]++
		if title[0] == 1 && !bytes.HasPrefix(title[1:], []byte("\xff\xfe")) || title[0] == 3 && m.Format() != tag.ID3v2_4 {
			t.Errorf("%v: title %q", m.Format(), title)
		}
		if _, ok := m.Raw()["TIT2"]; !ok {
			t.Errorf("no title in %q", data)
		}
		if m.Picture() == nil {
			if len(p.Parts) > 0 {
				t.Errorf("no picture in %q", data)
			}
			return
		}
		covers++
		if m.Picture().MIMEType != "image/png" || len(p.Parts) != 1 || !bytes.Equal(m.Picture().Data, p.Parts[0].Data) {
			t.Errorf("picture %v, parts %d", m.Picture(), len(p.Parts))
		}
		if _, err := png.Decode(bytes.NewReader(m.Picture().Data)); err != nil {
			t.Error(err)
		}
	})
	if len(encodings) != 3 || encodings[0] == 0 || encodings[1] == 0 || encodings[3] == 0 {
		t.Errorf("encodings %v", encodings)
	}
	if seen[tag.ID3v2_3] < 20 || seen[tag.ID3v2_4] < 20 || covers < 20 {
		t.Errorf("%v, %d covers", seen, covers)
	}
}

func TestABareWAVIsItsSamples(t *testing.T) {
	each(t, 300, payload.WAV(payload.WAVOptions{Bare: true, MaxFrames: 9}), func(p payload.Payload) {
		w := readWAV(t, p.Data)
		delete(w.chunks, "fact")
		if len(w.chunks) != 2 || len(w.samples) > 9*6 || p.Parts != nil {
			t.Errorf("%v", w)
		}
	})
}

func TestFlawsOfSounds(t *testing.T) {
	each(t, 200, payload.WAV(payload.WAVOptions{NotNumbers: true}), func(p payload.Payload) {
		odd := 0
		for _, v := range readWAV(t, p.Data).samples {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				odd++
			}
		}
		if odd == 0 || p.Flaw == "" {
			t.Errorf("%d odd samples, flaw %q", odd, p.Flaw)
		}
	})
	whole, part := 0, 0
	each(t, 200, payload.WAV(payload.WAVOptions{WrongSizes: true}), func(p payload.Payload) {
		n := binary.LittleEndian.Uint32(p.Data[4:])
		if int(n) == len(p.Data)-8 {
			part++
		} else {
			whole++
		}
		if p.Flaw != "wrong RIFF sizes" || bytes.Count(p.Data, []byte("\xff\xff\xff\xff")) == 0 && n != 0 && !bytes.Contains(p.Data, []byte("data\x00\x00\x00\x00")) {
			t.Errorf("flaw %q", p.Flaw)
		}
	})
	if whole == 0 || part == 0 {
		t.Errorf("%d sizes of the whole, %d of the data", whole, part)
	}
	each(t, 100, payload.WAV(payload.WAVOptions{NoChannels: true}), func(p payload.Payload) {
		if f := p.Data[20:]; string(p.Data[12:16]) != "fmt " || f[2]|f[3]|f[12]|f[13] != 0 || p.Flaw != "no channels" {
			t.Errorf("format %x, flaw %q", f[:16], p.Flaw)
		}
	})
}
