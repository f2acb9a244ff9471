// Package zoo has a function for each kind of argument that a skeleton makes.
package zoo

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"image/color"
	"io"
	"io/fs"
	"log/slog"
	"math/big"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Native arguments, under names of their own too.

type Mode uint8

const (
	Fast Mode = iota
	Slow
)

type Name string

type Raw []byte

type Digest [8]byte

func Numbers(a int, b int8, c int16, d int64, e uint, f uint16, g uint32, h uint64, i float32, j float64, k bool, l byte, m rune) {
}

func Named(mode Mode, name Name, raw Raw, digest Digest, id uintptr, c complex128, d complex64) {}

func Unnamed(string, []byte, int, bool, Mode) {}

func Shadowing(t, f, err, string, testing, len string, zoo int, func_ bool) {}

func Keywords(type_, v string, s []byte) string { return v }

// What a line makes.

func Context(ctx context.Context, prompt string) {}

func Readers(r io.Reader, rc io.ReadCloser, ra io.ReaderAt, rs io.ReadSeeker, br *bufio.Reader, sr *strings.Reader, sc *bufio.Scanner) {
}

func Writers(w io.Writer, b *bytes.Buffer, sb *strings.Builder, rw io.ReadWriter, n int) {}

func Standard(at time.Time, loc *time.Location, d time.Duration, u *url.URL, re *regexp.Regexp, n *big.Int, addr netip.Addr, l *slog.Logger, fsys fs.FS, h hash.Hash, mu sync.Locker, e error) {
}

func Handle(w http.ResponseWriter, r *http.Request) {}

func Reflected(v reflect.Value, t reflect.Type, tb testing.TB) {}

func Decoder(d *json.Decoder, e *json.Encoder) {}

// Lists that a text makes.

func Lists(words []string, lines [][]byte, runes []rune) {}

func Options(name string, options ...func(int)) {}

func Words(words ...string) {}

func Ints(n ...int) {}

func Printf(format string, args ...any) { _ = fmt.Sprintf(format, args...) }

func Hidden(name string, h ...hidden) {}

type hidden struct{}

func Callback(name string, f func(a int, b ...string) (int, error), each func(string) bool, done func()) {
	_, _ = f(1, "a")
	each("b")
	done()
}

func Channels(name string, in <-chan int, out chan<- string) {
	for range in {
	}
	out <- name
}

// Files are not written outside the test's folder.

func Save(path string, data []byte) error { return os.WriteFile(path, data, 0o600) }

// Values that a generator makes.

type Invoice struct {
	ID       string
	Total    float64
	Lines    []Line
	Labels   map[string]string
	Mode     Mode
	Due      time.Time
	Parent   *Invoice
	Page     []byte
	Extra    any
	PDF      []byte
	Size     [2]int
	callback func()
	Visit    func(*Line) error
	Any      interface{ Unknown() }
}

type Line struct {
	Name  Name
	Cents int64
	Tags  []string
}

func Bill(i Invoice) {}

func BillAll(ctx context.Context, bills []*Invoice, byName map[string]Invoice, url string) {}

func Anything(v any) {}

func Colour(c color.RGBA, grid [3][2]float32) {}

// Generics.

func Max[T cmp.Ordered](a, b T) T { return max(a, b) }

func Sort[S ~[]E, E cmp.Ordered](list S) S { slices.Sort(list); return list }

func Keys[M ~map[K]V, K comparable, V any](m M) int { return len(m) }

type Number interface{ ~int | ~float64 }

func Sum[N Number](numbers ...N) (n N) { return n }

type Cache[K comparable, V any] struct{ m map[K]V }

func NewCache[K comparable, V any](size int) (*Cache[K, V], error) {
	if size < 0 {
		return nil, errors.New("negative")
	}
	return &Cache[K, V]{map[K]V{}}, nil
}

func (c *Cache[K, V]) Put(k K, v V) { c.m[k] = v }

// Receivers.

type Counter struct{ n int }

func (c *Counter) Add(n int) { c.n += n }

func (c Counter) Over(n int) bool { return c.n > n }

func (m Mode) In(list []Mode) bool { return slices.Contains(list, m) }

func (d Digest) Hex() string { return fmt.Sprintf("%x", d[:]) }

type Table map[string]int

func (t Table) Set(name string, n int) { t[name] = n }

type Router struct{ routes []*Route }

type Route struct {
	router *Router
	name   string
}

func NewRouter() *Router { return &Router{} }

func (r *Router) NewRoute() *Route { return &Route{router: r} }

func (r *Route) Name(name string) *Route {
	r.router.routes = append(r.router.routes, r)
	r.name = name
	return r
}

type Needy struct{ m map[string]int }

type NeedyConfig struct{ Sizes map[string]int }

func NewNeedy(c NeedyConfig, names []int) *Needy { return &Needy{map[string]int{}} }

func (n *Needy) Count(word string) { n.m[word]++ }

type Speaker interface{ Speak(string) string }

type Dog struct{ Loud bool }

func (d Dog) Speak(s string) string { return s }

func Talk(s Speaker, text string) { s.Speak(text) }

// Relations.

type Version struct{ major, minor uint64 }

func ParseVersion(s string) (Version, error) {
	major, minor, _ := strings.Cut(s, ".")
	a, err := strconv.ParseUint(major, 10, 32)
	if err != nil {
		return Version{}, err
	}
	b, err := strconv.ParseUint(minor, 10, 32)
	return Version{a, b}, err
}

func MustParseVersion(s string) Version {
	v, err := ParseVersion(s)
	if err != nil {
		panic(err)
	}
	return v
}

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.major, v.minor) }

func (v Version) Compare(other Version) int {
	return cmp.Or(cmp.Compare(v.major, other.major), cmp.Compare(v.minor, other.minor))
}

func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

func (v *Version) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVersion(string(text))
	return err
}

type Doc map[string]any

func Decode(data []byte) (Doc, error) { var d Doc; err := json.Unmarshal(data, &d); return d, err }

func Encode(d Doc) ([]byte, error) { return json.Marshal(d) }

func Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

func Marshal(v any) ([]byte, error) { return json.Marshal(v) }

func Quote(s string) string { return strconv.QuoteToASCII(s) }

func Unquote(s string) (string, error) { return strconv.Unquote(s) }

func FormatFloat(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func ParseFloat(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

func Valid(text string) bool { return json.Valid([]byte(text)) }

func ValidBytes(text []byte) bool { return json.Valid(text) }

func Itoa(n int) string { return strconv.Itoa(n) }

func AppendItoa(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

func Clean(path string) string { return strings.TrimSpace(path) }

func CompareFold(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }

func EqualFold(a, b []byte) bool { return bytes.EqualFold(a, b) }

func Open(name string, data []byte) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(data)), nil
}

// Half panics where n is odd.
func Half(n int) int {
	if n%2 != 0 {
		panic("odd")
	}
	return n / 2
}

func HalfOf(n int) int { return Half(n) }

// EncodeID loses the sign: its seeds do not read as what they were.
func EncodeID(id int) string { return strconv.Itoa(max(id, -id)) }

func DecodeID(s string) (int, error) { return strconv.Atoi(s) }

// What has no skeleton.

var Variable = 1

type Empty interface{ Never(hidden) }

func Constant() int { return 1 }

func Impossible(e Empty) {}

func Unnameable(h hidden) {}

func unexported(s string) {}

func (r *Router) reset(s string) {}

type Embeds struct{ Counter }
