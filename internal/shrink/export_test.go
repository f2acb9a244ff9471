package shrink

// Pass runs one pass once, by name.
func Pass(name string, from Input, budget int, try Try) (best Input, tries int) {
	s := &state{best: from, left: budget, try: try, seen: map[string]struct{}{}}
	map[string]func(*state){
		"removeSpans": removeSpans, "removeChunks": removeChunks, "zeroChunks": zeroChunks, "lowerLanes": lowerLanes,
		"lowerEach": lowerEach, "straighten": straighten, "lengths": lengths, "order": order, "pairs": pairs,
	}[name](s)
	return s.best, budget - s.left
}
