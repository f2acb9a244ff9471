package perturb

import "bytes"

// Part is a piece of a sample: a chunk, a member, a field, a row.
type Part struct {
	// Name is the kind of a chunk, the name of a member, the key of a field; empty where pieces have none.
	Name string
	// Data is what is in the piece, unpacked and without the length, the checksum and the quotes around it.
	Data []byte

	was  *Part // as it was opened, nil for a piece that was made anew
	rest any   // what the format keeps of it beside
}

// changed reports whether the name or the data are not those that were opened.
func (p Part) changed() bool {
	return p.was == nil || p.Name != p.was.Name || !bytes.Equal(p.Data, p.was.Data)
}

// Parts is a sample taken apart, for rules that are written for pieces whatever the format is.
type Parts struct {
	// Items are the pieces in their order. Add, remove, move and change them, but do not write into their Data.
	Items []Part

	write func([]Part) []byte
}

// Bytes puts the pieces together, with lengths, counts, offsets and checksums that are right for all that was changed. It
// returns nil where the format has no room for them.
func (p Parts) Bytes() []byte { return p.write(p.Items) }

// parts returns pieces that remember what they were.
func parts(items []Part, write func([]Part) []byte) (Parts, bool) {
	for i := range items {
		was := items[i]
		items[i].was = &was
	}
	return Parts{items, write}, true
}

// Open takes a sample apart as its format says; false where it is not of that format, has no pieces, or is laid out in a
// way that is not known here. Chunks of PNG, segments of JPEG, blocks of GIF, chunks of any RIFF file for WAV, members of
// ZIP, what is packed in gzip, objects of PDF, fields and body of MIME, blocks of subtitles, members or elements of the
// outermost value of JSON, rows of CSV or, where there is but one row, its fields.
func Open(in Sample) (Parts, bool) {
	if open, ok := openers[in.Format]; ok {
		return open(in.Data)
	}
	return Parts{}, false
}

var openers = map[Format]func([]byte) (Parts, bool){
	JSON: opened(parseJSON), CSV: opened(parseCSV), PNG: opened(parsePNG), JPEG: opened(parseJPEG), GIF: opened(parseGIF), WAV: opened(parseWAV),
	ZIP: opened(parseZIP), GZIP: opened(parseGZIP), PDF: opened(parsePDF), MIME: opened(parseMIME), VTT: opened(parseCaptions), SRT: opened(parseCaptions),
}

// opened is an opener made of a parser.
func opened[D interface{ parts() (Parts, bool) }](parse func([]byte) (D, bool)) func([]byte) (Parts, bool) {
	return func(data []byte) (Parts, bool) {
		d, ok := parse(data)
		if !ok {
			return Parts{}, false
		}
		return d.parts()
	}
}
