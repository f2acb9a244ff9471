package billing

import (
	"errors"
	"fmt"
)

// ErrInvalid is in the chain of every error about a request that cannot be priced.
var ErrInvalid = errors.New("invalid request")

// Line is one position of an invoice.
type Line struct {
	Description string
	// Quantity is at least 1.
	Quantity int64
	// Price is for one piece, before discount and tax; it may be 0.
	Price Cents
	// Discount and Tax are rates from 0 to 100 %.
	Discount BasisPoints
	Tax      BasisPoints
}

// Request is what a customer is to be billed for.
type Request struct {
	Customer string
	Lines    []Line
	// Credit is taken off the whole invoice, before tax and in proportion to the lines. It is at most
	// what the lines come to after their own discounts.
	Credit Cents
}

// PricedLine is a line with what it comes to.
type PricedLine struct {
	Line
	// Net is after the line's discount and its share of the credit.
	Net Cents
	// TaxAmount is on Net.
	TaxAmount Cents
}

// Invoice is a priced request. Net + Tax = Total, and each is the sum over the lines.
type Invoice struct {
	Number   string
	Customer string
	Lines    []PricedLine
	Net      Cents
	Tax      Cents
	Total    Cents
}

// Price computes the amounts of an invoice; the result has no number yet.
func Price(r Request) (Invoice, error) {
	if r.Customer == "" {
		return Invoice{}, fmt.Errorf("%w: no customer", ErrInvalid)
	}
	if len(r.Lines) == 0 {
		return Invoice{}, fmt.Errorf("%w: no lines", ErrInvalid)
	}
	nets := make([]Cents, len(r.Lines))
	var sum Cents
	for i, line := range r.Lines {
		net, err := netOf(line)
		if err != nil {
			return Invoice{}, fmt.Errorf("line %d: %w", i+1, err)
		}
		nets[i] = net
		if sum += net; sum > MaxAmount {
			return Invoice{}, fmt.Errorf("line %d: %w: the lines come to more than %v", i+1, ErrInvalid, MaxAmount)
		}
	}
	if r.Credit < 0 || r.Credit > sum {
		return Invoice{}, fmt.Errorf("%w: credit %v is not from 0 to the %v that the lines come to", ErrInvalid, r.Credit, sum)
	}
	credits := make([]Cents, len(nets))
	if sum > 0 {
		credits = allocate(r.Credit, nets, sum)
	}
	inv := Invoice{Customer: r.Customer, Lines: make([]PricedLine, len(r.Lines))}
	for i, line := range r.Lines {
		net := nets[i] - credits[i]
		tax := line.Tax.Of(net)
		inv.Lines[i] = PricedLine{Line: line, Net: net, TaxAmount: tax}
		inv.Net += net
		inv.Tax += tax
	}
	inv.Total = inv.Net + inv.Tax
	return inv, nil
}

// netOf returns what a line comes to after its own discount.
func netOf(l Line) (Cents, error) {
	switch {
	case l.Quantity < 1:
		return 0, fmt.Errorf("%w: quantity %d is less than 1", ErrInvalid, l.Quantity)
	case l.Price < 0:
		return 0, fmt.Errorf("%w: price %v is negative", ErrInvalid, l.Price)
	case l.Discount < 0 || l.Discount > whole:
		return 0, fmt.Errorf("%w: discount of %d basis points is not from 0 to %d", ErrInvalid, l.Discount, whole)
	case l.Tax < 0 || l.Tax > whole:
		return 0, fmt.Errorf("%w: tax of %d basis points is not from 0 to %d", ErrInvalid, l.Tax, whole)
	}
	gross, ok := times(l.Quantity, l.Price)
	if !ok {
		return 0, fmt.Errorf("%w: %d × %v is more than %v", ErrInvalid, l.Quantity, l.Price, MaxAmount)
	}
	return gross - l.Discount.Of(gross), nil
}
