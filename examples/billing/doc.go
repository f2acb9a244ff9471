// Package billing prices invoices in whole cents and creates each invoice once.
//
// It is an example of code that muster holds to a high tier: money, rounding and a store that must
// not create an invoice twice. It keeps everything in memory and is not a billing system.
package billing
