package discover

import (
	"go/ast"
	"go/types"
	"strings"
)

// loggers are packages that log, with the types whose methods do; "" stands for package-level functions.
var loggers = map[string][]string{
	"log":                        {"", "Logger"},
	"log/slog":                   {"", "Logger"},
	"testing":                    {"common", "T", "B", "F", "TB"},
	"github.com/sirupsen/logrus": {"", "Logger", "Entry", "FieldLogger", "Ext1FieldLogger", "StdLogger"},
	"go.uber.org/zap":            {"Logger", "SugaredLogger"},
	"github.com/rs/zerolog":      {"Event"},
	"github.com/rs/zerolog/log":  {""},
	"github.com/go-logr/logr":    {"Logger"},
	"github.com/golang/glog":     {"", "Verbose"},
	"k8s.io/klog/v2":             {"", "Verbose"},
	"k8s.io/klog":                {"", "Verbose"},
	"github.com/hashicorp/go-hclog": {
		"Logger", "InterceptLogger",
	},
}

// writes are the beginnings of the names of functions that write a message, or ask whether it would be
// written. Others of the packages, such as SetOutput and New, make and configure loggers: they are tested.
var writes = []string{
	"Print", "Log", "Trace", "Debug", "Info", "Warn", "Error", "Fatal", "Panic", "DPanic", "Output", "Enabled", "Helper",
	"Msg", "Send", "V",
}

// isLog reports whether the function logs.
func isLog(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	path := fn.Pkg().Path()
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		path = path[i+len("/vendor/"):]
	}
	for _, name := range loggers[path] {
		if name != receiverName(fn) {
			continue
		}
		// testing's Error and Fatal fail the test.
		if path == "testing" {
			return fn.Name() == "Log" || fn.Name() == "Logf" || fn.Name() == "Helper"
		}
		for _, w := range writes {
			if rest, ok := strings.CutPrefix(fn.Name(), w); ok && logSuffix(rest) {
				return true
			}
		}
	}
	return false
}

// logSuffix keeps out names that only begin like one that writes, such as LogValuer.
func logSuffix(rest string) bool {
	switch strings.TrimSuffix(strings.TrimSuffix(rest, "Context"), "Depth") {
	case "", "f", "ln", "w", "S", "Attrs", "ing", "Fn", "Func", "Stack":
		return true
	}
	return false
}

// endsProgram reports whether a logging function does not return.
func endsProgram(name string) bool {
	return strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic")
}

func inPackage(fn *types.Func, path string) bool { return fn.Pkg() != nil && fn.Pkg().Path() == path }

// receiverName is the name of the type whose method fn is, empty for a function.
func receiverName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := recv.Type()
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Name()
	}
	return "?"
}

// callee is the declared function or method that is called, nil where it is a value, a conversion or a
// builtin.
func callee(info *types.Info, call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch x := ast.Unparen(fun).(type) {
	case *ast.Ident:
		fn, _ := info.Uses[x].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := info.Uses[x.Sel].(*types.Func)
		return fn
	}
	return nil
}
