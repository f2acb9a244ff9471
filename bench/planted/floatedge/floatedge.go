// Package floatedge computes percentiles.
package floatedge

import (
	"errors"
	"slices"
)

var (
	errEmpty = errors.New("no values")
	errShare = errors.New("a share is between 0 and 1")
)

// Percentile returns the value that a share of the values, from 0 to 1, is not above.
func Percentile(values []byte, share float64) (byte, error) {
	if len(values) == 0 {
		return 0, errEmpty
	}
	if share < 0 || share > 1 {
		return 0, errShare
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(share*float64(len(sorted)-1))], nil
}
