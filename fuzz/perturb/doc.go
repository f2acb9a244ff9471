// Package perturb takes a sample of the user's own and damages it by named rules: the message that came in
// yesterday with a field missing, a date on the edge, a width of zero.
//
//	func TestIngestSurvivesWhatIsNearlyRight(t *testing.T) {
//		fuzz.Check(t, perturb.Of(sample), func(t testing.TB, p perturb.Perturbed[[]byte]) {
//			if _, err := ingest(p.Value); errors.Is(err, errInternal) {
//				t.Errorf("%v", err)
//			}
//		})
//	}
//
// A counterexample says what was done: "PNG, IHDR width = 0, CRC fixed". Rules that know a format keep its container
// valid, so that the damage reaches the code behind the check sum; whatever a rule does not speak of stays byte
// for byte. The others work on any text or bytes. The format is told by the data itself; rules for another are
// passed over.
//
// [Rules] lists all of them, the mildest first, each on an [Axis]. A rule is a plain value: a test may have its own.
//
// It is not for making inputs from nothing, which package payload does. A real sample goes through package scrub
// before it is kept.
package perturb
