package bar

import (
	"cmp"
	"maps"
	"slices"
)

// id is what names a test in its module.
type id struct {
	pkg
	name string
}

// kept is a test that both sides have, with the builds in which any test of its name runs.
type kept struct {
	was, is         *test
	wasWhen, isWhen when
}

// group is the tests of one id: more than one where build constraints keep them apart. They are in the
// order of their files.
type group []*test

func (g group) when() when {
	w := g[0].in.when
	for _, t := range g[1:] {
		w = w.or(t.in.when)
	}
	return w
}

// in returns the group's test in the file, else its first.
func (g group) in(path string) *test {
	for _, t := range g {
		if t.in.path == path {
			return t
		}
	}
	return g[0]
}

// collect finds and counts the tests of one side.
func collect(sources map[string]*source) map[id]group {
	packages := map[pkg][]*source{}
	for _, p := range slices.Sorted(maps.Keys(sources)) {
		k := sources[p].pkg()
		packages[k] = append(packages[k], sources[p])
	}
	out := map[id]group{}
	for k, files := range packages {
		scope := newScope(files)
		for _, f := range files {
			for _, t := range f.tests() {
				t.counts = scope.count(t.decl)
				out[id{k, t.name}] = append(out[id{k, t.name}], t)
			}
		}
	}
	return out
}

// pair finds for every test of the old side the one that it became; gone are those without. Beside the
// test of the same name in the same package, in this order, it may have become one that the old side
// did not have: of the same name in the file that git takes for its own, of the same name in the other
// package of the folder, of the same name and body anywhere, and of the same body in the folder or
// anywhere.
func pair(was, is map[id]group, renames map[string]string) (both []kept, gone []*test) {
	path := func(t *test) string {
		if to, ok := renames[t.in.path]; ok {
			return to
		}
		return t.in.path
	}
	var lost, fresh []group
	for _, k := range sortedIDs(was) {
		if now, ok := is[k]; ok {
			for _, t := range was[k] {
				both = append(both, kept{t, now.in(path(t)), was[k].when(), now.when()})
			}
		} else {
			lost = append(lost, was[k])
		}
	}
	for _, k := range sortedIDs(is) {
		if _, ok := was[k]; !ok {
			fresh = append(fresh, is[k])
		}
	}
	for _, same := range []func(a, b *test) bool{
		func(a, b *test) bool { return a.name == b.name && path(a) == b.in.path },
		func(a, b *test) bool { return a.name == b.name && dirOf(a.in.path) == dirOf(b.in.path) },
		func(a, b *test) bool { return a.name == b.name && sameBody(a, b) },
		func(a, b *test) bool { return dirOf(path(a)) == dirOf(b.in.path) && sameBody(a, b) },
		sameBody,
	} {
		lost = slices.DeleteFunc(lost, func(old group) bool {
			i := slices.IndexFunc(fresh, func(now group) bool { return same(old[0], now[0]) })
			if i < 0 {
				return false
			}
			for _, t := range old {
				both = append(both, kept{t, fresh[i].in(path(t)), old.when(), fresh[i].when()})
			}
			fresh = slices.Delete(fresh, i, i+1)
			return true
		})
	}
	for _, g := range lost {
		gone = append(gone, g...)
	}
	return both, gone
}

func sameBody(a, b *test) bool { return a.kind() == b.kind() && a.body() == b.body() }

func sortedIDs(m map[id]group) []id {
	return slices.SortedFunc(maps.Keys(m), func(a, b id) int {
		return cmp.Or(cmp.Compare(a.dir, b.dir), cmp.Compare(a.clause, b.clause), cmp.Compare(a.name, b.name))
	})
}
