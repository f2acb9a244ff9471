package format

import (
	"bytes"

	"github.com/passmuster/muster/fuzz/perturb"
)

// images are formats of pictures.
func images() []Format {
	return []Format{
		{
			Name: "png", Doc: "images of the W3C's PNG specification: chunks with lengths and checksums", Magic: "\x89PNG\r\n\x1a\n", Generator: "png",
			Names:  []string{"tEXt", "zTXt", "iTXt", "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "pHYs", "tIME", "eXIf", "iCCP", "sRGB", "bKGD", "acTL", "fcTL", "fdAT"},
			Values: []string{"Title\x00a", "Comment\x00", "\x00\x00\x00\x01", "parameters\x00"}, Hints: []string{"png", "image", "picture", "thumbnail"},
			rules: perturb.PNG, open: openPNG,
		},
		{
			Name: "jpeg", Doc: "images of ITU-T T.81: segments with lengths, Exif among them", Magic: "\xff\xd8\xff", Generator: "jpeg",
			Names: []string{"\xe0", "\xe1", "\xe2", "\xed", "\xee", "\xfe", "\xdb", "\xc4", "\xc0", "\xc2", "\xdd", "\xda"}, Values: []string{"Exif\x00\x00", "JFIF\x00\x01\x01", "Adobe\x00", "ICC_PROFILE\x00\x01\x01", "http://ns.adobe.com/xap/1.0/\x00"},
			Hints: []string{"jpeg", "jpg", "exif", "image", "photo"}, rules: perturb.JPEG, open: opens(perturb.JPEG, true, jpegForm),
		},
		{
			Name: "gif", Doc: "images of the GIF89a specification: blocks of sub-blocks", Magic: "GIF8", Generator: "gif",
			Names: []string{"\x21\xf9", "\x21\xfe", "\x21\xff", "\x21\x01"}, Values: []string{"NETSCAPE2.0", "\x01\x00\x00", "\x04\x00\x00\x00"},
			Hints: []string{"gif", "image"}, rules: perturb.GIF, open: opens(perturb.GIF, true, nil),
		},
		{
			Name: "tiff", Doc: "images of TIFF 6.0, and Exif: a directory of tagged values at offsets", Hints: []string{"tiff", "exif", "image", "ifd"},
			Samples: []string{"II*\x00\x08\x00\x00\x00\x02\x00\x00\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00", "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"},
			Names:   []string{"\x01\x00", "\x01\x01", "\x01\x02", "\x01\x03", "\x01\x06", "\x01\x11", "\x01\x12", "\x01\x15", "\x01\x16", "\x01\x17", "\x87\x69", "\x88\x25", "\x00\x01", "\x01\x01", "\x02\x01", "\x12\x01", "\x69\x87", "\x25\x88"},
			open:    openTIFF,
		},
		{
			Name: "bmp", Doc: "images of Windows: a file header, a header of numbers, pixels", Magic: "BM", Hints: []string{"bmp", "bitmap", "image"},
			Samples: []string{"BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00\x00\x00\x00\x00\x04\x00\x00\x00\x13\x0b\x00\x00\x13\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\x00"},
			open: where(func(in *input) bool {
				return len(in.data) >= 26 && bytes.HasPrefix(in.data, []byte("BM")) && in.data[6] == 0
			},
				fields(2, 4, 4, 4, 4, 4, 4, 2, 2, 4, 4, 4, 4, 4, 4)),
		},
		{
			Name: "webp", Doc: "images of RFC 9649: a RIFF file of the form WEBP",
			Names: []string{"VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH", "ICCP", "EXIF", "XMP "}, Hints: []string{"webp"},
			Samples: []string{"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"},
			open:    where(func(in *input) bool { return len(in.data) > 12 && string(in.data[8:12]) == "WEBP" }, openRIFF),
		},
	}
}

// sounds are formats of sounds.
func sounds() []Format {
	return []Format{
		{
			Name: "wav", Doc: "sounds in RIFF files of the form WAVE: chunks with lengths, padded to even ones", Magic: "RIFF", Generator: "wav",
			Names: []string{"LIST", "fact", "data", "fmt ", "cue ", "smpl", "bext", "id3 ", "JUNK", "iXML"}, Values: []string{"INFOINAM\x02\x00\x00\x00a\x00", "a", "\x00\x00\x00\x00"},
			Hints: []string{"wav", "audio", "riff", "voice", "sound"}, rules: perturb.WAV,
			open: where(func(in *input) bool { return len(in.data) > 12 && string(in.data[8:12]) == "WAVE" }, openRIFF),
		},
		{
			Name: "riff", Doc: "any other RIFF file of chunks with lengths, padded to even ones", Names: []string{"LIST", "JUNK", "data", "avih", "strh", "idx1"},
			Samples: []string{"RIFF\x0e\x00\x00\x00TEST" + "data\x01\x00\x00\x00a\x00"}, Hints: []string{"riff", "avi", "chunk"}, open: openRIFF,
		},
		{
			Name: "id3", Doc: "sounds of MPEG behind a tag of ID3v2.3 or 2.4: frames with names and lengths", Magic: "ID3", Hints: []string{"mp3", "id3", "audio", "tag"},
			Names:   []string{"TIT2", "TPE1", "TALB", "TYER", "TDRC", "TRCK", "APIC", "COMM", "TXXX", "WXXX", "PRIV", "USLT", "CHAP", "CTOC", "UFID", "GEOB"},
			Values:  []string{"\x00a", "\x03a", "\x01\xff\xfea\x00", "\x00eng\x00a", "\x00image/png\x00\x03\x00", "\x02\x00a"},
			Samples: []string{"ID3\x03\x00\x00\x00\x00\x00\x0cTIT2\x00\x00\x00\x02\x00\x00\x00a", "ID3\x04\x00\x00\x00\x00\x00\x0cTIT2\x00\x00\x00\x02\x00\x00\x03a"}, open: openID3,
		},
		{
			Name: "ogg", Doc: "sounds and more in pages of RFC 3533, each with a checksum", Magic: "OggS", Hints: []string{"ogg", "vorbis", "opus", "audio"},
			Samples: []string{"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00U\x177\x91\x01\x08OpusHead"}, open: openOgg,
		},
		{
			Name: "flac", Doc: "sounds of RFC 9639: blocks of metadata with lengths, then frames", Magic: "fLaC", Hints: []string{"flac", "audio"},
			Names: []string{"\x00", "\x01", "\x02", "\x03", "\x04", "\x05", "\x06", "\x7f"}, Values: []string{"\x01\x00\x00\x00a\x01\x00\x00\x00\x03\x00\x00\x00A=b"},
			Samples: []string{"fLaC\x00\x00\x00\x22\x10\x00\x10\x00\x00\x00\x00\x00\x00\x00\x0a\xc4\x40\xf0\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "\x84\x00\x00\x09\x01\x00\x00\x00a\x00\x00\x00\x00"}, open: openFLAC,
		},
		{
			Name: "mp3", Doc: "sounds of MPEG-1 layer III: frames that follow each other", Hints: []string{"mp3", "mpeg"}, open: openMP3,
			Samples: []string{"\xff\xfb\x10\x00" + string(make([]byte, 100)) + "\xff\xfb\x10\x00" + string(make([]byte, 100))},
		},
	}
}

// archives are documents, and what packs others.
func archives() []Format {
	return []Format{
		{
			Name: "pdf", Doc: "documents of ISO 32000: objects whose offsets are in a table", Magic: "%PDF-", Generator: "pdf", Hints: []string{"pdf", "document"},
			rules: perturb.PDF, open: opens(perturb.PDF, false, func(string, []byte) string { return "pdf-object" }),
		},
		{
			Name: "ooxml", Doc: "documents of ISO/IEC 29500 (docx, xlsx, pptx): XML in a ZIP archive", Hints: []string{"docx", "xlsx", "pptx", "ooxml", "office", "excel", "sheet"},
			Names:   []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml", "ppt/presentation.xml"},
			Samples: []string{stored("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document>`)},
			rules:   perturb.ZIP, open: where(func(in *input) bool { return bytes.Contains(in.data, []byte("[Content_Types].xml")) }, openZIP),
		},
		{
			Name: "zip", Doc: "archives of PKWARE's APPNOTE: members, and a directory at the end with their offsets and checksums", Magic: "PK\x03\x04", Generator: "zip", Samples: []string{stored("a", ""), stored("a.txt", "b", "c/d", "e")},
			Names: []string{"a.txt", "a/", "../a", "/a", "META-INF/MANIFEST.MF", "mimetype", "a\\b", ".", "manifest.json"}, Values: []string{"", "a", "PK\x03\x04", "PK\x05\x06"},
			Hints: []string{"zip", "archive", "jar", "epub", "bundle"}, rules: perturb.ZIP, open: openZIP,
		},
		{
			Name: "gzip", Doc: "files of RFC 1952: packed data with a checksum behind", Magic: "\x1f\x8b", Generator: "gzip", Hints: []string{"gzip", "gz", "compress"},
			rules: perturb.GZIP, open: opens(perturb.GZIP, false, nil),
		},
		{
			Name: "zlib", Doc: "streams of RFC 1950: packed data with a checksum behind", Hints: []string{"zlib", "deflate", "compress", "inflate"},
			Samples: []string{"\x78\x01\x01\x01\x00\xfe\xff\x61\x00\x62\x00\x62"}, open: openZlib,
		},
		{
			Name: "tar", Doc: "archives of POSIX: members behind headers with a checksum", Generator: "tar", Samples: []string{tarOf("a", ""), tarOf("a", "b") + tarOf("c/d", "e")}, Hints: []string{"tar", "archive"},
			Names: []string{"a", "../a", "/a", "a/", "a/../b", "././@LongLink", "PaxHeaders/a"}, open: openTAR,
		},
	}
}

func jpegForm(name string, data []byte) string {
	if name == "\xe1" && bytes.HasPrefix(data, []byte("Exif\x00\x00")) {
		return "exif"
	}
	return ""
}

// openZIP takes an archive apart into its members and its comment.
func openZIP(in *input) (opened, bool) { return opens(perturb.ZIP, true, nil)(in) }
