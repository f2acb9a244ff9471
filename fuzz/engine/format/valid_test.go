package format

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/mail"
	"net/url"
	"strings"
)

// valid are readers that say whether data are of a format, strictly as to its structure.
var valid = map[string]func([]byte) error{
	"json":     func(b []byte) error { return ok(json.Valid(b)) },
	"ndjson":   validLines,
	"xml":      validXML,
	"base64":   validBase64,
	"hex":      func(b []byte) error { _, err := hex.DecodeString(strings.TrimPrefix(string(b), "0x")); return err },
	"url":      func(b []byte) error { _, err := url.Parse(string(b)); return err },
	"query":    func(b []byte) error { _, err := url.ParseQuery(string(b)); return err },
	"png":      validPNG,
	"zip":      validZIP,
	"ooxml":    validZIP,
	"tar":      validTAR,
	"gzip":     validGZIP,
	"zlib":     validZlib,
	"wav":      validRIFF,
	"webp":     validRIFF,
	"riff":     validRIFF,
	"der":      validDER,
	"ogg":      validOgg,
	"checksum": validSum,
	"mail":     func(b []byte) error { _, err := mail.ReadMessage(bytes.NewReader(b)); return err },
	"csv": func(b []byte) error {
		r := csv.NewReader(bytes.NewReader(b))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		_, err := r.ReadAll()
		return err
	},
}

func ok(is bool) error {
	if is {
		return nil
	}
	return errors.New("not valid")
}

func validLines(data []byte) error {
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		if text := bytes.TrimSpace(line); len(text) > 0 && !json.Valid(text) {
			return fmt.Errorf("line %q", line)
		}
	}
	return nil
}

func validXML(data []byte) error {
	// Namespaces and entities of HTML are no part of the syntax.
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.RawToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func validBase64(data []byte) error {
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		if _, err := e.DecodeString(string(data)); err == nil {
			return nil
		}
	}
	return errors.New("no base64")
}

func validPNG(data []byte) error {
	rest, found := bytes.CutPrefix(data, []byte("\x89PNG\r\n\x1a\n"))
	for len(rest) > 0 && found {
		if len(rest) < 12 {
			return errors.New("a chunk ends early")
		}
		n := int(binary.BigEndian.Uint32(rest))
		if n > len(rest)-12 || crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(rest[8+n:]) {
			return errors.New("a length or a checksum is wrong")
		}
		rest = rest[12+n:]
	}
	return ok(found)
}

func validZIP(data []byte) error {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") {
			continue // package zip does not unpack folders
		}
		in, err := f.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, in); err != nil {
			return fmt.Errorf("%q: %w", f.Name, err)
		}
	}
	return nil
}

// validTAR accepts what package tar does not only for what members mean: a sparse map, a number in an extended header.
func validTAR(data []byte) error {
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			if _, is := openTAR(&input{data: data}); is {
				return nil
			}
			return err
		}
	}
}

func validGZIP(data []byte) error {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	return err
}

func validZlib(data []byte) error {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	return err
}

func validRIFF(data []byte) error {
	if len(data) < 12 || int(binary.LittleEndian.Uint32(data[4:])) != len(data)-8 {
		return errors.New("the length is wrong")
	}
	for rest := data[12:]; len(rest) > 0; {
		if len(rest) < 8 {
			return errors.New("a chunk ends early")
		}
		n := int(binary.LittleEndian.Uint32(rest[4:]))
		n += n % 2
		if n > len(rest)-8 {
			return errors.New("a chunk is longer than the file")
		}
		rest = rest[8+n:]
	}
	return nil
}

func validDER(data []byte) error {
	for len(data) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(data, &v)
		if err != nil {
			return err
		}
		data = rest
	}
	return nil
}

func validOgg(data []byte) error {
	for len(data) > 0 {
		if len(data) < 27 || len(data) < 27+int(data[26]) {
			return errors.New("a page ends early")
		}
		n := 27 + int(data[26])
		for _, s := range data[27:n] {
			n += int(s)
		}
		if n > len(data) {
			return errors.New("a page is longer than the file")
		}
		page := bytes.Clone(data[:n])
		want := binary.LittleEndian.Uint32(page[22:])
		copy(page[22:], "\x00\x00\x00\x00")
		if oggSum(page) != want {
			return errors.New("a checksum is wrong")
		}
		data = data[n:]
	}
	return nil
}

func validSum(data []byte) error {
	n := len(data) - 4
	return ok(n >= 0 && crc32.ChecksumIEEE(data[:n]) == binary.BigEndian.Uint32(data[n:]))
}
