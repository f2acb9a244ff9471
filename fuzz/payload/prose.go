package payload

import "github.com/passmuster/muster/internal/choice"

// appendSentence appends a sentence as people write them: of letters, contracts, invoices, reports and talk. All
// of it is printable ASCII, and none of it is markup. The simplest is a word.
func appendSentence(dst []byte, s *choice.Stream) []byte {
	form := sentences[s.Uint64(uint64(len(sentences)-1))]
	for i := range len(form) {
		switch form[i] {
		case '_':
			dst = append(dst, nouns[s.Uint64(uint64(len(nouns)-1))]...)
		case '#':
			dst = appendPick(dst, s, amounts[:])
		default:
			dst = append(dst, form[i])
		}
	}
	return dst
}

// sentences have a noun in place of each _ and an amount in place of each #.
var sentences = [...]string{
	"Yes.", "Thank you.", "Please see the attached _.", "What about the _?", "The total is #.", "We met on Monday.",
	"The meeting began at nine and nobody mentioned the _.", "According to section 4.2 the buyer returns each _ within # days.",
	"It rained for the rest of the week, so the _ was moved.", "The figures of the third quarter do not include the _.",
	"Her answer was short: never trust a _.", "In 1987 the harbour was closed because of one _.",
	"As the table shows, half of all users never open the _.", "Payment of # is due on receipt of this _.",
	"Dear Ms. Smith,", "Yours sincerely, John O'Neill", "No. # of the # samples contained a _.", "I will send the _ tomorrow - or on Friday.",
	"Well, um, can you hear me? OK.", "Q&A follows; questions to the _, please.", "Qty #, unit price #, VAT 19%",
	"This agreement (the \"Agreement\") ends with the delivery of the _.", "The patient took # mg twice daily, without food.",
	"Temperatures fell to -# overnight.", "He said: \"The _ is not ours\".", "Error #: the _ could not be found.",
	"Ship to: 221B Baker Street, London NW1 6XE", "Call +1 (555) 010-0199 and ask for the _.", "Figure #. A _ before and after.",
	"Both parties agree to keep the _ confidential.", "See also: the _, the _ and the _.", "NOT A CONTRACT - DRAFT OF THE _",
}

var nouns = [...]string{
	"invoice", "report", "letter", "customer", "schedule", "password", "bridge", "witness", "engine", "account", "form", "river",
	"warranty", "fulfilment", "clipping", "vessel",
}

// amounts are numbers as they stand in print.
var amounts = [...]string{"1", "12", "0", "3.5", "100.00", "$1,250", "EUR 1.250,00", "10/11/2019", "60", "2", "11:45", "1/2", "0.05", "5%", "II", "1,000,000"}
