// Package scrub turns a real sample into a synthetic one: each personal datum in it is replaced by a fake of the
// same format, so that a message, a record or a log line that once came from a person can be kept as a test's
// input.
//
//	s := scrub.New(scrub.Config{Seed: 7})
//	clean, err := s.Data(sample) // JSON, CSV, mail or plain text, by its looks
//
// What counts as personal stands in one list, [Detectors]. The same datum becomes the same fake wherever it
// stands and however it is written, for one seed, so records that belonged together still do. No fake is equal to a
// datum of the input. A fake has the form of what it replaces, check digits and all, and where numbers or names are
// reserved for examples (RFC 2606, 3849, 2544, the 555-01xx telephone numbers) it is one of those.
//
// It is no proof of anonymity. Names are recognised by lists and by what stands around them, in some languages better
// than in others: on texts that it was not tuned on, six data of seven were found, and those missed were mostly names in
// the middle of a sentence, which [Config].Also can list. What a photo shows or a rare combination of facts gives away stays. Who knows the seed can test
// a guess at a datum: use a secret one where the result is published. Read what it made before it is committed.
package scrub
