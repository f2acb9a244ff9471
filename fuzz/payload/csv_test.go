package payload_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
)

func table(data []byte, delimiter rune) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = delimiter
	return r.ReadAll()
}

func TestTablesAreReadStrictly(t *testing.T) {
	columns, rows, seen := map[int]int{}, 0, map[string]int{}
	each(t, rounds, payload.CSV(), func(p payload.Payload) {
		got, err := table(p.Data, ',')
		if err != nil {
			t.Fatalf("%v: %q", err, p.Data)
		}
		columns[len(got[0])]++
		rows += len(got) - 1
		for _, row := range got[1:] {
			for _, f := range row {
				seen[f]++
			}
		}
		if bytes.Contains(p.Data, []byte("a\r\n")) {
			seen["two bytes"]++
		}
		if bytes.HasPrefix(p.Data, []byte("\ufeff")) {
			seen["mark"]++
		}
	})
	if len(columns) != 8 || rows < 4*rounds || rows > 8*rounds {
		t.Errorf("columns %v, %d rows", columns, rows)
	}
	for _, f := range []string{"", "a,b", "a\nb", `"`, "=1+1", " ", "two bytes", "mark"} {
		if seen[f] < 20 {
			t.Errorf("%d times %q", seen[f], f)
		}
	}
}

func TestTablesHaveTheColumnsAndDelimiterThatAreAskedFor(t *testing.T) {
	rows := 0
	each(t, rounds, payload.CSV(payload.CSVOptions{Columns: 3, Mean: 2, Delimiter: ';'}), func(p payload.Payload) {
		got, err := table(p.Data, ';')
		if err != nil || len(got[0]) != 3 {
			t.Fatalf("%v: %q", err, p.Data)
		}
		rows += len(got) - 1
	})
	if rows < rounds || rows > 3*rounds {
		t.Errorf("%d rows", rows)
	}
}

func TestTablesOfOneColumnLoseNoRow(t *testing.T) {
	empty := 0
	each(t, rounds, payload.CSV(payload.CSVOptions{Columns: 1}), func(p payload.Payload) {
		got, err := table(p.Data, ',')
		if err != nil {
			t.Fatalf("%v: %q", err, p.Data)
		}
		for _, row := range got {
			if row[0] == "" {
				empty++
			}
		}
	})
	if empty < 100 {
		t.Errorf("%d empty fields", empty)
	}
}

func TestMalformedTablesAreRefused(t *testing.T) {
	flaws := map[string]int{}
	each(t, rounds, payload.CSV(payload.CSVOptions{Malformed: true}), func(p payload.Payload) {
		if got, err := table(p.Data, ','); err == nil || p.Claims.Size != len(p.Data) {
			t.Errorf("%s: read %q of %q", p.Flaw, got, p.Data)
		}
		flaws[p.Flaw]++
	})
	if len(flaws) != 4 {
		t.Errorf("%v", flaws)
	}
}
