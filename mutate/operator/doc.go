// Package operator is the catalogue of mutation operators: which small changes of Go source stand for
// bugs that tests should notice. [All] lists them, [Select] picks some by name; a file holds a family.
//
// An operator looks at one node with its types and proposes text. It proposes nothing that plainly
// cannot compile, or plainly means the same; whether a proposal compiles is settled by mutate/discover.
// Which code is not worth mutating (logging, pre-sizing) is not decided here either.
//
// Operators that are Off find little that the others do not: the family's comment says which others
// subsume them. They exist so that the results of other tools can be compared.
package operator
