package runner

// Event is something that happened, for progress and for --json. Kinds and their fields:
//
//	plan     Total packages were found
//	built    Package's test binary is ready, or will not be
//	run      Package's tests begin run Run of Of, in Stage
//	package  Package is done with Outcome, as number Done of Total
//	fuzz     so many inputs have run on Target of Package (Done), in Stage
//	mutants  Done of Total mutants of Package are judged, in Stage
type Event struct {
	Kind    string `json:"event"`
	Package string `json:"package,omitempty"`
	Stage   string `json:"stage,omitempty"`
	Target  string `json:"target,omitempty"`
	Run     int    `json:"run,omitempty"`
	Of      int    `json:"of,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	Done    int    `json:"done,omitempty"`
	Total   int    `json:"total,omitempty"`
}
