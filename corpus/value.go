package corpus

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseLine reads a line such as `[]byte("x") // comment`.
func parseLine(line []byte) (value any, comment string, err error) {
	fset := token.NewFileSet()
	expr, err := parser.ParseExprFrom(fset, "", line, 0)
	if err != nil {
		return nil, "", fmt.Errorf("not an expression of Go: %w", err)
	}
	call, ok := expr.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil, "", errors.New(`not a type with one value, such as string("x")`)
	}
	name, ok := typeName(call.Fun)
	if !ok {
		return nil, "", errors.New("not a type that can be fuzzed")
	}
	value, err = parseValue(name, call.Args[0])
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	rest := line[fset.Position(expr.End()).Offset:]
	if _, text, found := strings.Cut(string(rest), "//"); found {
		comment = strings.TrimSpace(text)
	}
	return value, comment, nil
}

// typeName returns the text of a conversion's type.
func typeName(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, true
	case *ast.ArrayType:
		elem, ok := e.Elt.(*ast.Ident)
		return "[]byte", ok && e.Len == nil && elem.Name == "byte"
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		return "math." + e.Sel.Name, ok && pkg.Name == "math"
	}
	return "", false
}

// widths are the sizes of the types of numbers in bits. An int is read as 64 bits and cut where it has fewer, so
// that entries of other machines run.
var widths = map[string]int{
	"int": 64, "int8": 8, "int16": 16, "int32": 32, "int64": 64, "rune": 32,
	"uint": 64, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64, "byte": 8,
	"float32": 32, "float64": 64, "math.Float32frombits": 32, "math.Float64frombits": 64,
}

func parseValue(typ string, arg ast.Expr) (any, error) {
	text, kind := literal(arg)
	switch typ {
	case "bool":
		if kind == token.IDENT && (text == "true" || text == "false") {
			return text == "true", nil
		}
		return nil, errors.New("not true or false")
	case "string", "[]byte":
		if kind != token.STRING {
			return nil, errors.New("not a string literal")
		}
		s, err := strconv.Unquote(text)
		if err == nil && typ == "[]byte" {
			return []byte(s), nil
		}
		return s, err
	case "float32", "float64":
		return parseFloat(typ, text, kind)
	case "byte", "rune":
		if kind == token.CHAR {
			return parseChar(typ, text)
		}
	}
	width, ok := widths[typ]
	switch {
	case !ok:
		return nil, errors.New("not a type that can be fuzzed")
	case kind == token.INT || typ == "math.Float64frombits" && kind == token.FLOAT:
		return parseInteger(typ, text, width)
	default:
		return nil, errors.New("not an integer literal")
	}
}

// literal returns the text of an argument and what it is; a name is a token.IDENT.
func literal(arg ast.Expr) (string, token.Token) {
	switch arg := arg.(type) {
	case *ast.BasicLit:
		return arg.Value, arg.Kind
	case *ast.Ident:
		return arg.Name, token.IDENT
	case *ast.UnaryExpr:
		switch x := arg.X.(type) {
		case *ast.BasicLit:
			if arg.Op == token.SUB {
				return "-" + x.Value, x.Kind
			}
		case *ast.Ident:
			// Whatever the operator, the go command takes all but a minus for a plus.
			if x.Name == "Inf" && arg.Op == token.SUB {
				return "-Inf", token.FLOAT
			} else if x.Name == "Inf" {
				return "+Inf", token.FLOAT
			}
		}
	}
	return "", token.ILLEGAL
}

func parseFloat(typ, text string, kind token.Token) (any, error) {
	if kind != token.FLOAT && kind != token.INT && (kind != token.IDENT || text != "NaN") {
		return nil, errors.New("not a number")
	}
	if typ == "float32" {
		v, err := strconv.ParseFloat(text, 32)
		return float32(v), err
	}
	return strconv.ParseFloat(text, 64)
}

func parseChar(typ, text string) (any, error) {
	code, _, _, err := strconv.UnquoteChar(text[1:len(text)-1], '\'')
	switch {
	case err != nil:
		return nil, err
	case typ == "rune":
		return code, nil
	case code > math.MaxUint8:
		return nil, errors.New("a character that is no byte")
	}
	return byte(code), nil
}

func parseInteger(typ, text string, width int) (any, error) {
	if strings.HasPrefix(typ, "int") || typ == "rune" {
		v, err := strconv.ParseInt(text, 0, width)
		if err != nil {
			return nil, err
		}
		switch typ {
		case "int":
			return int(v), nil
		case "int8":
			return int8(v), nil
		case "int16":
			return int16(v), nil
		case "int64":
			return v, nil
		}
		return int32(v), nil
	}
	v, err := strconv.ParseUint(text, 0, width)
	if err != nil {
		return nil, err
	}
	switch typ {
	case "uint":
		return uint(v), nil
	case "uint16":
		return uint16(v), nil
	case "uint32":
		return uint32(v), nil
	case "uint64":
		return v, nil
	case "math.Float32frombits":
		return math.Float32frombits(uint32(v)), nil
	case "math.Float64frombits":
		return math.Float64frombits(v), nil
	}
	return byte(v), nil
}

// formatValue writes a value as the go command does.
func formatValue(v any) (string, error) {
	switch v := v.(type) {
	case int, int8, int16, int64, uint, uint16, uint32, uint64, bool:
		return fmt.Sprintf("%T(%v)", v, v), nil
	case float32:
		// Only the usual NaN can be written as a word.
		if v != v && math.Float32bits(v) != math.Float32bits(float32(math.NaN())) {
			return fmt.Sprintf("math.Float32frombits(0x%x)", math.Float32bits(v)), nil
		}
		return fmt.Sprintf("float32(%v)", v), nil
	case float64:
		if v != v && math.Float64bits(v) != math.Float64bits(math.NaN()) {
			return fmt.Sprintf("math.Float64frombits(0x%x)", math.Float64bits(v)), nil
		}
		return fmt.Sprintf("float64(%v)", v), nil
	case string:
		return fmt.Sprintf("string(%q)", v), nil
	case []byte:
		return fmt.Sprintf("[]byte(%q)", v), nil
	case byte:
		return fmt.Sprintf("byte(%q)", v), nil
	case rune:
		// What is no character has no literal.
		if utf8.ValidRune(v) {
			return fmt.Sprintf("rune(%q)", v), nil
		}
		return fmt.Sprintf("int32(%v)", v), nil
	}
	return "", fmt.Errorf("type %T cannot be fuzzed", v)
}
