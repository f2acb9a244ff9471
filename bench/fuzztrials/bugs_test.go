package main

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/passmuster/muster/bench/lab"
)

// witnesses are inputs that show each bug, as the values of an entry in the go command's format. They are
// here and not beside the bugs, whose packages a fuzzer may read.
var witnesses = map[string][]string{
	"magic":      {bytesOf("FWIMam57-x15lzma\x00\x00\x00\x00\x6e\x67\x69\x73\x07\x00\x00\x00\x00\x00\x00\x00")},
	"checksum":   {bytesOf("\x00\x04" + withCRC("\x02\x2a\x05\x00"))},
	"length":     {bytesOf("\x10\x00\x02\x03\xff")},
	"jsonkeys":   {bytesOf(`{"kind":"retry","attempts":1,"backoff":{"strategy":"table"}}`)},
	"relation":   {`string("a")`, "int64(10)", "int64(20)", `string("a")`, "int64(20)", "int64(30)"},
	"machine":    {bytesOf("ccsvccsvrrkf")},
	"session":    {`string("HELO a\nMAIL b\nBDAT 1\nRSET\nBDAT 1 LAST\n")`},
	"recursion":  {`string("a=$a")`},
	"hang":       {bytesOf("REC1\x00\x00\x00\x00free")},
	"allocation": {bytesOf("\x20\x00" + strings.Repeat("#", 32))},
	"pngtext":    {bytesOf("\x89PNG\r\n\x1a\n\x00\x00\x00\x03" + withCRC("tEXtabc"))},
	"zipextra": {bytesOf("PK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 16) + "\x01\x00\x09\x00" +
		strings.Repeat("\x00", 14) + "a\x55\x54\x05\x00\x03\x00\x00\x00\x00" +
		"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x38\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
	"utf8edge":  {`string("\U0001f600")`},
	"intedge":   {"int32(10)", "int32(65536)", "int32(32768)"},
	"alias":     {`string("ab<c")`},
	"folding":   {`string("Ⱥx")`, `string("x")`},
	"reserved":  {`string("\u212aernel")`},
	"race":      {`string("a=1001\nb=1001\nc=1001\nd=1001\n")`},
	"offbyone":  {`string("2025-12-01")`},
	"glob":      {`string("[a-")`},
	"base64":    {`string("v1.AQhkZWxlZ2F0ZQkBBQ")`},
	"floatedge": {bytesOf("\x01\x02"), "float64(NaN)"},
	"nmea":      {`string("$GPGSV,1,1,2,1*56")`},
	"varint":    {bytesOf("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")},
}

// Tests run where the program does.
func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func bytesOf(data string) string { return "[]byte(" + strconv.Quote(data) + ")" }

func withCRC(data string) string {
	return string(binary.BigEndian.AppendUint32([]byte(data), crc32.ChecksumIEEE([]byte(data))))
}

func TestEachBugHasItsPackageAndItsWitness(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(planted, "*", "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(bugs) || len(witnesses) != len(bugs) {
		t.Errorf("%d packages, %d bugs, %d witnesses", len(folders), len(bugs), len(witnesses))
	}
	for _, b := range bugs {
		source, err := os.ReadFile(filepath.Join(planted, b.Name, b.Name+"_test.go"))
		if err != nil || !strings.Contains(string(source), "func "+b.Target+"(") {
			t.Errorf("%s has no %s: %v", b.Name, b.Target, err)
		}
		if witnesses[b.Name] == nil || b.Obstacle == "" {
			t.Errorf("%s has no witness or no obstacle", b.Name)
		}
	}
}

// The seeds pass, and one entry more fails each target with its own message.
func TestSeedsPassAndEachWitnessFails(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every planted package twice")
	}
	dir := t.TempDir()
	if err := copySuite(dir); err != nil {
		t.Fatal(err)
	}
	status, output := goTest(t, dir)
	for _, b := range bugs {
		if status[b.Name] != "pass" {
			t.Errorf("the seeds of %s: %s\n%s", b.Name, status[b.Name], output[b.Name])
		}
	}
	for _, b := range bugs {
		entry := "go test fuzz v1\n" + strings.Join(witnesses[b.Name], "\n") + "\n"
		folder := filepath.Join(dir, b.Name, "testdata", "fuzz", b.Target)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "witness"), []byte(entry), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	status, output = goTest(t, dir)
	for _, b := range bugs {
		if status[b.Name] != "fail" || !b.Message.MatchString(output[b.Name]) {
			t.Errorf("the witness of %s: %s, and no %q in\n%s", b.Name, status[b.Name], b.Message, output[b.Name])
		}
	}
}

// goTest runs the suite and returns what each package came to and printed. Memory is limited, and time: bugs
// that take all of either are among them.
func goTest(t *testing.T, dir string) (status, output map[string]string) {
	t.Helper()
	status, output = map[string]string{}, map[string]string{}
	groups := map[string][]string{}
	for _, b := range bugs {
		args := "-timeout=1m"
		switch {
		case b.Race:
			args = "-race"
		case b.Name == "hang":
			args = "-timeout=2s"
		}
		groups[args] = append(groups[args], "./"+b.Name)
	}
	for args, packages := range groups {
		cmd := exec.Command("go", append([]string{"test", "-json", args}, packages...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if args != "-race" {
			cmd = lab.Limited(cmd, memory)
		}
		out, err := cmd.Output()
		if len(out) == 0 {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			var e struct{ Action, Package, Test, Output string }
			if json.Unmarshal([]byte(line), &e) != nil {
				continue
			}
			name := filepath.Base(e.Package)
			if output[name] += e.Output; e.Test == "" && (e.Action == "pass" || e.Action == "fail") {
				status[name] = e.Action
			}
		}
	}
	return status, output
}
