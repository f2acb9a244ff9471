package engine

import (
	"context"

	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/proc"
)

// markKey begins the entry of the environment by which all processes of a place are found, those that left their group too.
const markKey = "MUSTER_MARK="

// Clear ends the processes, and removes the files, that a run which was killed has left in its Options.Work. No other may be running
// there. A target's own processes end with the run; what these have started may not.
func Clear(work string) error {
	proc.SweepMarked(context.Background(), markKey+work+"/")
	return mirror.RemoveAll(work)
}
