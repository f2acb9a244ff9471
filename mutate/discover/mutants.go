package discover

import "github.com/passmuster/muster/mutate"

// Mutants lists the changes that the operators propose to the package, sorted by [mutate.Compare] and
// numbered from 1. Equal changes are one mutant, under the first operator's name.
func Mutants(p *Package, ops []mutate.Operator, o Options) ([]mutate.Mutant, error) {
	return newFinder(p, ops, o).all()
}
