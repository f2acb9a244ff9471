package perturb

import "slices"

// Rules returns all rules, the mildest first: those that keep the format valid or nearly so, then those that break
// what is in it, then those that know no format.
func Rules() []Rule {
	return slices.Concat(mildText, jsonRules, csvRules, pngRules, jpegRules, gifRules, wavRules, zipRules, gzipRules,
		pdfRules, mimeRules, captionRules, htmlRules, claimRules, textRules, byteRules)
}
