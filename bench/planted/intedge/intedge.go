// Package intedge cuts a result into pages.
package intedge

// Rows is how many rows a result has at most.
const Rows = 1000

// Window returns the first row of a page and the row behind its last one, of a result of that many rows.
func Window(rows, page, size int32) (first, end int32) {
	if rows <= 0 || page < 0 || size <= 0 {
		return 0, 0
	}
	first = page * size
	if first >= rows {
		return rows, rows
	}
	return first, min(first+size, rows)
}

// Page returns the numbers of a page's rows.
func Page(rows, page, size int32) []int32 {
	all := make([]int32, min(max(rows, 0), Rows))
	for i := range all {
		all[i] = int32(i)
	}
	first, end := Window(int32(len(all)), page, size)
	return all[first:end]
}
