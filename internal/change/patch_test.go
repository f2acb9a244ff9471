package change

import (
	"strings"
	"testing"
)

func TestAMalformedDiffIsAnErrorAndNotHalfASet(t *testing.T) {
	const entry = ":100644 100644 1 2 M\tf.go\n\ndiff --git a/f.go b/f.go\n--- a/f.go\n+++ b/f.go\n"
	for name, diff := range map[string]string{
		"short entry":            ":100644 100644 M\tf.go\n",
		"entry without a path":   ":100644 100644 1 2 M\n",
		"entry twice":            ":100644 100644 1 2 M\tf.go\n:100644 100644 1 2 M\tf.go\n",
		"bad quotes":             ":100644 100644 1 2 M\t\"f.go\n",
		"unknown file":           entry + "diff --git a/g.go b/g.go\n+++ b/g.go\n",
		"hunk before any file":   "@@ -1 +1 @@\n-a\n+b\n",
		"hunk ends early":        entry + "@@ -1,2 +1 @@\n-a\n",
		"hunk holds context":     entry + "@@ -1 +1 @@\n a\n",
		"hunk without a count":   entry + "@@ -1 @@\n",
		"hunk at line 0":         entry + "@@ -0,0 +0,1 @@\n+a\n",
		"hunks out of order":     entry + "@@ -1 +5 @@\n-a\n+b\n@@ -2 +2 @@\n-a\n+b\n",
		"count past every limit": entry + "@@ -1 +1,99999999999 @@\n",
	} {
		if got, err := parseDiff(strings.NewReader(diff)); err == nil {
			t.Errorf("%s: no error, got %+v", name, got)
		}
	}
}

func TestAPathWithSpacesEndsWhereItsTwinBegins(t *testing.T) {
	for names, want := range map[string]string{
		"a/x b/x":                   "x",
		"a/x b/x b/x b/x":           "x b/x",
		`"a/\303\274" "b/\303\274"`: "ü",
		"a/x b/y":                   "",
		"a/old b/newer":             "",
		"":                          "",
	} {
		if got := samePath(names); got != want {
			t.Errorf("samePath(%q) = %q, want %q", names, got, want)
		}
	}
}

func FuzzParseDiff(f *testing.F) {
	f.Add(":100644 100644 1 2 M\tf.go\n:000000 100644 1 2 A\t\"\\303\\274.go\"\n:100644 100644 1 2 R087\ta b\tc d\n\n" +
		"diff --git a/f.go b/f.go\nindex 1..2 100644\n--- a/f.go\n+++ b/f.go\n@@ -1,2 +1 @@ func f() {\n-a\n-b\n+c\n\\ No newline at end of file\n@@ -9,0 +9,2 @@\n+x\n+y\n" +
		"diff --git \"a/\\303\\274.go\" \"b/\\303\\274.go\"\nnew file mode 100644\n--- /dev/null\n+++ \"b/\\303\\274.go\"\n@@ -0,0 +1 @@\n+x\n" +
		"diff --git a/a b b/c d\nrename from a b\nrename to c d\n--- a/a b\t\n+++ b/c d\t\n@@ -3 +2,0 @@\n-x\n")
	f.Add(":100644 100644 1 2 M\tx.png\n\ndiff --git a/x.png b/x.png\nBinary files a/x.png and b/x.png differ\n")
	f.Fuzz(func(t *testing.T, diff string) {
		entries, err := parseDiff(strings.NewReader(diff))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if e.path == "" || seen[e.path] {
				t.Errorf("path %q is empty or comes twice", e.path)
			}
			seen[e.path] = true
			last := -1
			for _, r := range e.lines {
				// A gap of one line at least parts two ranges.
				if r.From <= last+1 || r.From < 1 || r.To < r.From {
					t.Errorf("%q: ranges %v are not in order", e.path, e.lines)
				}
				last = r.To
			}
			if len(e.lines) > e.hunks {
				t.Errorf("%q: %d ranges from %d hunks", e.path, len(e.lines), e.hunks)
			}
			if strings.Count(diff, "\n+") < total(e.lines) {
				t.Errorf("%q: more lines added than the diff holds", e.path)
			}
		}
	})
}

func total(ranges []Range) int {
	n := 0
	for _, r := range ranges {
		n += r.To - r.From + 1
	}
	return n
}

func FuzzParseTree(f *testing.F) {
	f.Add("100644 blob 1\ta.go\x00120000 blob 2\tl\x00160000 commit 3\tsub dir\x00")
	f.Fuzz(func(t *testing.T, listing string) {
		tree, err := parseTree(listing)
		if err != nil {
			return
		}
		var b strings.Builder
		for _, e := range tree {
			if e.path == "" || e.mode == "" || e.hash == "" {
				t.Fatalf("entry %+v lacks a part", e)
			}
			b.WriteString(e.mode + " blob " + e.hash + "\t" + e.path + "\x00")
		}
		again, err := parseTree(b.String())
		if err != nil || len(again) != len(tree) {
			t.Fatalf("written again it reads as %+v, %v", again, err)
		}
	})
}
