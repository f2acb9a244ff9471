// Package ingest reads a document with its attachments: a JSON manifest that names the attachments
// and declares their types, and files of text, rows, JSON and images.
//
// Nothing is believed that can be checked: the content of every attachment is sniffed, and a content
// that disagrees with its declared type is an error, as is a file over its size limit.
//
// It is an example of code that takes input of several kinds, held by muster to a medium tier. It
// decodes the header of an image only, and it is not a virus scanner.
package ingest
