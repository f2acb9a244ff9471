package payload_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// file is what a reader of an archive found.
type file struct {
	name string
	data []byte
	mode fs.FileMode
}

func isFile(f file) bool { return f.mode.IsRegular() }

func unzip(data []byte) (out []file, comment string, err error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, "", err
	}
	for _, h := range r.File {
		f, err := h.Open()
		if err != nil {
			return nil, "", err
		}
		content, err := io.ReadAll(f)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", h.Name, err)
		}
		if y := h.Modified.Year(); y < 1980 || y > 2107 {
			return nil, "", fmt.Errorf("%s: of the year %d", h.Name, y)
		}
		out = append(out, file{h.Name, content, h.Mode()})
	}
	return out, r.Comment, nil
}

func untar(data []byte) (out []file, formats map[tar.Format]int, err error) {
	formats = map[tar.Format]int{}
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, formats, nil
		}
		if err != nil {
			return nil, nil, err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, nil, err
		}
		formats[h.Format]++
		out = append(out, file{h.Name, content, h.FileInfo().Mode()})
	}
}

func gunzip(data []byte) (h gzip.Header, content []byte, err error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return h, nil, err
	}
	h = r.Header
	content, err = io.ReadAll(r)
	return h, content, err
}

// checkParts holds the files that a reader found to the parts of the payload.
func checkParts(t testing.TB, p payload.Payload, files []file) {
	t.Helper()
	names := map[string]bool{}
	parts := p.Parts
	for _, f := range files {
		if names[f.name] || f.name == "" {
			t.Errorf("two members %q", f.name)
		}
		names[f.name] = true
		if !isFile(f) {
			continue
		}
		if len(parts) == 0 {
			t.Fatalf("%q is no part", f.name)
		}
		if part := parts[0]; part.Name != f.name || part.Claims.Name != f.name || part.Claims.Size != len(f.data) || !bytes.Equal(part.Data, f.data) {
			t.Errorf("%q of %d bytes, part %q of %d", f.name, len(f.data), part.Name, len(part.Data))
		}
		parts = parts[1:]
	}
	if len(parts) > 0 {
		t.Errorf("%d parts are not in the archive", len(parts))
	}
}

func TestAZIPIsReadByTheStandardLibrary(t *testing.T) {
	seen := map[string]int{}
	each(t, rounds/2, payload.ZIP(), func(p payload.Payload) {
		files, comment, err := unzip(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, p, files)
		if len(files) > 5 {
			t.Errorf("%d members", len(files))
		}
		if comment != "" {
			seen["comment"]++
		}
		r, _ := zip.NewReader(bytes.NewReader(p.Data), int64(len(p.Data)))
		for _, f := range r.File {
			seen[f.Mode().Type().String()]++
			seen[fmt.Sprintf("method %d", f.Method)]++
			seen[fmt.Sprintf("flags %x", f.Flags)]++
			seen[path.Ext(f.Name)]++
		}
	})
	for _, what := range []string{"comment", "d---------", "L---------", "----------", "method 0", "method 8", "flags 800", "flags 808", ".zip", ".tar", ".gz", ".png"} {
		if seen[what] == 0 {
			t.Errorf("no %s: %v", what, seen)
		}
	}
}

func TestATARIsReadByTheStandardLibrary(t *testing.T) {
	formats := map[tar.Format]int{}
	each(t, rounds/2, payload.TAR(), func(p payload.Payload) {
		files, found, err := untar(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, p, files)
		for f, n := range found {
			formats[f] += n
		}
	})
	if formats[tar.FormatUSTAR] == 0 || formats[tar.FormatPAX] == 0 || formats[tar.FormatGNU] == 0 {
		t.Errorf("%v", formats)
	}
}

func TestAGzipFileIsReadByTheStandardLibrary(t *testing.T) {
	seen := map[string]int{}
	each(t, rounds/2, payload.Gzip(), func(p payload.Payload) {
		h, content, err := gunzip(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Parts) == 1 && !bytes.Equal(content, p.Parts[0].Data) || len(p.Parts) == 0 && len(content) > 0 {
			t.Errorf("%q in %d parts", content, len(p.Parts))
		}
		if h.Name != "" {
			seen["name"]++
			if strings.Contains(h.Name, "/") {
				t.Errorf("name %q", h.Name)
			}
		}
		if h.Comment != "" {
			seen["comment"]++
		}
		if len(p.Parts) == 1 && p.Name != p.Parts[0].Name+".gz" {
			t.Errorf("%q of %q", p.Name, p.Parts[0].Name)
		}
		seen[path.Ext(strings.TrimSuffix(p.Name, ".gz"))]++
		r := bytes.NewReader(p.Data)
		z, _ := gzip.NewReader(r)
		z.Multistream(false)
		_, _ = io.Copy(io.Discard, z)
		if r.Len() > 0 {
			seen["two streams"]++
		}
	})
	for _, what := range []string{"name", "comment", "two streams", ".tar", ".png", ".txt"} {
		if seen[what] == 0 {
			t.Errorf("no %s: %v", what, seen)
		}
	}
}

func TestAWideArchiveHasAsManyMembersMore(t *testing.T) {
	for _, n := range []int{1, 300, 65_536} {
		o := payload.ArchiveOptions{Wide: n}
		data := from(t, payload.ZIP(o), choice.FromBytes(make([]byte, 100))).Data
		if r, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(r.File) != n {
			t.Errorf("not %d members of ZIP: %v", n, err)
		}
		o.Wide = min(n, 1000)
		n = o.Wide
		files, _, err := untar(from(t, payload.TAR(o), choice.FromBytes(make([]byte, 100))).Data)
		if err != nil || len(files) != n {
			t.Errorf("%d members of TAR, want %d: %v", len(files), n, err)
		}
	}
	p := from(t, payload.Gzip(payload.ArchiveOptions{Wide: 300}), choice.FromBytes(make([]byte, 100)))
	if n := bytes.Count(p.Data, []byte("\x1f\x8b\x08")); n != 301 {
		t.Errorf("%d streams of gzip", n)
	}
	if _, content, err := gunzip(p.Data); err != nil || len(content) > 0 {
		t.Errorf("%q, %v", content, err)
	}
}

func TestADeepArchiveLiesInAsManyOthers(t *testing.T) {
	open := map[string]func([]byte) ([]file, error){
		"zip":  func(b []byte) ([]file, error) { f, _, err := unzip(b); return f, err },
		"tar":  func(b []byte) ([]file, error) { f, _, err := untar(b); return f, err },
		"gzip": func(b []byte) ([]file, error) { _, c, err := gunzip(b); return []file{{data: c}}, err },
	}
	const deep = 40
	o := payload.ArchiveOptions{Deep: deep, Wide: 2}
	for name, g := range map[string]gopter.Gen{"zip": payload.ZIP(o), "tar": payload.TAR(o), "gzip": payload.Gzip(o)} {
		p := from(t, g, choice.FromBytes(make([]byte, 100)))
		data, part := p.Data, p
		for range deep {
			files, err := open[name](data)
			if err != nil || len(files) != 1 || len(part.Parts) != 1 {
				t.Fatalf("%s: %d files, %d parts, %v", name, len(files), len(part.Parts), err)
			}
			data, part = files[0].data, part.Parts[0]
		}
		files, err := open[name](data)
		if want := map[string]int{"zip": 2, "tar": 2, "gzip": 1}[name]; err != nil || len(files) != want || !bytes.Equal(part.Data, data) {
			t.Errorf("%s: %d files within, want %d: %v", name, len(files), want, err)
		}
	}
}

func TestABombKeepsToItsBudget(t *testing.T) {
	for _, budget := range []int{1, 1 << 20, 1<<20 + 1, 5 << 20} {
		o := payload.ArchiveOptions{Bomb: budget, MaxMembers: 1}
		z := from(t, payload.ZIP(o), choice.FromBytes(make([]byte, 100)))
		r, err := zip.NewReader(bytes.NewReader(z.Data), int64(len(z.Data)))
		if err != nil {
			t.Fatal(err)
		}
		last := r.File[len(r.File)-1]
		f, err := last.Open()
		if err != nil {
			t.Fatal(err)
		}
		checkZeros(t, f, budget)
		g := from(t, payload.Gzip(o), choice.FromBytes(make([]byte, 100)))
		gz, err := gzip.NewReader(bytes.NewReader(g.Data))
		if err != nil {
			t.Fatal(err)
		}
		checkZeros(t, gz, budget)
		files, _, err := untar(from(t, payload.TAR(o), choice.FromBytes(make([]byte, 100))).Data)
		if err != nil {
			t.Fatal(err)
		}
		gz, err = gzip.NewReader(bytes.NewReader(files[len(files)-1].data))
		if err != nil {
			t.Fatal(err)
		}
		checkZeros(t, gz, budget)
		for _, p := range []payload.Payload{z, g} {
			if len(p.Data) > budget/900+300 || p.Flaw != fmt.Sprintf("expands to %d bytes", budget) {
				t.Errorf("%d bytes that expand to %d; flaw %q", len(p.Data), budget, p.Flaw)
			}
		}
	}
}

// checkZeros reads n zeros, whose checksum the reader compares at the end.
func checkZeros(t testing.TB, r io.Reader, n int) {
	t.Helper()
	var z zeros
	got, err := io.Copy(&z, r)
	if err != nil || got != int64(n) || z.others > 0 {
		t.Errorf("%d bytes, want %d, and %d others than zero: %v", got, n, z.others, err)
	}
}

// zeros counts what is none.
type zeros struct{ others int }

func (z *zeros) Write(data []byte) (int, error) {
	z.others += len(data) - bytes.Count(data, []byte{0})
	return len(data), nil
}

func TestFlawsOfArchives(t *testing.T) {
	each(t, 100, payload.ZIP(payload.ArchiveOptions{Escape: true, Duplicate: true}), func(p payload.Payload) {
		files, _, err := unzip(p.Data)
		if err != nil || len(files) < 2 || filepathIsLocal(files[0].name) || files[0].name != files[len(files)-1].name {
			t.Errorf("%v: %v", err, files)
		}
		if p.Flaw != "a name leaves the directory, two members of one name" {
			t.Errorf("flaw %q", p.Flaw)
		}
	})
	each(t, 100, payload.TAR(payload.ArchiveOptions{Escape: true}), func(p payload.Payload) {
		files, _, err := untar(p.Data)
		if err != nil || filepathIsLocal(files[0].name) || p.Flaw == "" {
			t.Errorf("%v: %v", err, files)
		}
	})
	each(t, 100, payload.Gzip(payload.ArchiveOptions{Escape: true, Duplicate: true}), func(p payload.Payload) {
		if h, _, err := gunzip(p.Data); err != nil || filepathIsLocal(h.Name) || p.Flaw != "a name leaves the directory" {
			t.Errorf("%v: %q, flaw %q", err, h.Name, p.Flaw)
		}
	})
	disagree := payload.ArchiveOptions{Disagree: true}
	each(t, 100, payload.ZIP(disagree), func(p payload.Payload) {
		files, _, err := unzip(p.Data)
		if err == nil && (len(files) == 0 && p.Data[8] == 0 || len(files) > 0 && strings.HasPrefix(string(p.Data[30:]), files[0].name)) {
			t.Errorf("%v and %.80q agree", files, p.Data)
		}
	})
	each(t, 100, payload.TAR(disagree), func(p payload.Payload) {
		if _, _, err := untar(p.Data); !errors.Is(err, tar.ErrHeader) || p.Flaw != "what is said twice disagrees" {
			t.Errorf("%v, flaw %q", err, p.Flaw)
		}
	})
	each(t, 100, payload.Gzip(disagree), func(p payload.Payload) {
		if _, _, err := gunzip(p.Data); !errors.Is(err, gzip.ErrChecksum) {
			t.Error(err)
		}
	})
}

// filepathIsLocal reports whether the name stays in its directory on every system.
func filepathIsLocal(name string) bool {
	return fs.ValidPath(name) && !strings.ContainsAny(name, `\:`)
}

// modified returns when each member was changed last, in order.
func modified(t *testing.T, z, tarball payload.Payload) (inZIP, inTAR []time.Time) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(z.Data), int64(len(z.Data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		inZIP = append(inZIP, f.Modified.UTC())
	}
	for r := tar.NewReader(bytes.NewReader(tarball.Data)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return inZIP, inTAR
		}
		if err != nil {
			t.Fatal(err)
		}
		inTAR = append(inTAR, h.ModTime.UTC())
	}
}

// One stream draws the same members for each format.
func TestEveryFormatKeepsTheTimeOfItsMembers(t *testing.T) {
	times, late := map[time.Time]bool{}, 0
	for seed := range uint64(rounds / 2) {
		draw := func(g gopter.Gen) payload.Payload { return from(t, g, choice.FromSeed(seed)) }
		inZIP, inTAR := modified(t, draw(payload.ZIP()), draw(payload.TAR()))
		if !slices.Equal(inZIP, inTAR) {
			t.Fatalf("seed %d: %v in ZIP, %v in TAR", seed, inZIP, inTAR)
		}
		h, _, err := gunzip(draw(payload.Gzip()).Data)
		if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.IsZero() && (len(inTAR) == 0 || !h.ModTime.Equal(inTAR[0])) {
			t.Errorf("seed %d: %v in gzip, of %v", seed, h.ModTime, inTAR)
		}
		for _, at := range inZIP {
			times[at] = true
			if at.Hour() > 0 && at.Minute() > 0 && at.Second() > 0 {
				late++
			}
			if at.Year() < 1980 || at.Year() > 2099 {
				t.Errorf("%v", at)
			}
		}
	}
	if len(times) < rounds/4 || late < rounds/20 {
		t.Errorf("%d times, %d of them within a day", len(times), late)
	}
}
