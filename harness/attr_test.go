package harness

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAttrWritesOneLine(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"string with line ends", "a\r\nb\u2028c", `"a\r\nb\u2028c"`},
		{"array", []map[string]any{{"name": "x", "cases": 3}}, `[{"cases":3,"name":"x"}]`},
		{"nil", nil, "null"},
		{"largest seed", SeedAttr{Root: 1<<64 - 1, Seed: 1}, `{"root":"18446744073709551615","seed":"1"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := runFake(t, "TestOther", func(tb testing.TB) { Attr(tb, AttrProperty, tt.value) })
			if want := "muster.property " + tt.want; len(f.attrs) != 1 || f.attrs[0] != want {
				t.Errorf("attributes %q, want only %q", f.attrs, want)
			}
		})
	}
}

func TestAValueThatIsNoJSONFailsTheTest(t *testing.T) {
	f := runFake(t, "TestOther", func(tb testing.TB) { Attr(tb, AttrGolden, func() {}) })
	if len(f.attrs) != 0 {
		t.Errorf("attributes %q were sent", f.attrs)
	}
	if len(f.errors) != 1 || !strings.Contains(f.errors[0], "attribute muster.golden: value of type func()") {
		t.Errorf("errors %q", f.errors)
	}
}

func TestSeedAttrSurvivesJSON(t *testing.T) {
	want := SeedAttr{Root: 3, Seed: 1<<64 - 1}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got SeedAttr
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%s became %+v, %v", text, got, err)
	}
}

func TestAttrKeysAreDifferentAndFitTAttr(t *testing.T) {
	seen := map[string]bool{}
	for _, key := range []string{AttrSeed, AttrProperty, AttrInvariant, AttrGolden} {
		if seen[key] {
			t.Errorf("key %q twice", key)
		}
		seen[key] = true
		if !strings.HasPrefix(key, "muster.") || strings.ContainsAny(key, " \t\r\n") {
			t.Errorf("key %q is not muster.<word>", key)
		}
	}
}
