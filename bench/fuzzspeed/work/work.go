// Package work does a set amount of work on any input, with the branches and comparisons of code that reads a
// format, so that the time of an execution is known.
package work

// Bytes is how much of an input is looked at.
const Bytes = 64

// Counts is what was seen.
type Counts struct {
	Letters, Digits, Spaces, Others int
	Sum                             uint32
}

// Do reads the first bytes of the data over and over; a shorter input counts as one that ends in zeros.
func Do(data []byte, rounds int) Counts {
	var block [Bytes]byte
	copy(block[:], data)
	var c Counts
	for range rounds {
		for i, b := range block {
			b += byte(c.Sum)
			switch {
			case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z':
				c.Letters++
			case b >= '0' && b <= '9':
				c.Digits++
			case b == ' ' || b == '\n' || b == '\t':
				c.Spaces++
			default:
				c.Others++
			}
			c.Sum = c.Sum*31 + uint32(b) + uint32(i)
		}
	}
	return c
}
