package arrows

import (
	"go/ast"
	"go/token"
	"slices"
	"testing"
)

// A variable of a package is one that all its callers share: only what never changes may be one,
// an error, a compiled expression, a table. What it is made of is looked at here, and that no
// statement of its package writes to it.
func TestFiles_noSharedState(t *testing.T) {
	variables := map[string]map[string]*ast.ValueSpec{} // by package and name
	list := files(t)
	for _, f := range list {
		if f.test {
			continue
		}
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				spec := s.(*ast.ValueSpec)
				for i, name := range spec.Names {
					if argued[f.dir+"."+name.Name] != "" || name.Name == "_" {
						continue
					}
					if !embedded(g) && (i >= len(spec.Values) || !fixed(spec.Values[i])) {
						t.Errorf("%s: the variable %s is no error, expression or table: let a constructor make it", f.at(name), name.Name)
					}
					if variables[f.dir] == nil {
						variables[f.dir] = map[string]*ast.ValueSpec{}
					}
					variables[f.dir][name.Name] = spec
				}
			}
		}
	}
	for _, f := range list {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			for _, target := range written(n) {
				name := base(target)
				if name == nil {
					continue
				}
				spec := variables[f.dir][name.Name]
				// What the parser has resolved to another declaration is a local of that name.
				if spec != nil && (name.Obj == nil || name.Obj.Decl == spec) {
					t.Errorf("%s: the table %s of the package is written to", f.at(name), name.Name)
				}
			}
			return true
		})
	}
	if len(variables) < 3 {
		t.Errorf("only %d packages have tables: this test looks in the wrong place", len(variables))
	}
}

// embedded reports whether the compiler fills the variable from a file.
func embedded(g *ast.GenDecl) bool {
	return g.Doc != nil && slices.ContainsFunc(g.Doc.List, func(c *ast.Comment) bool { return len(c.Text) > 11 && c.Text[:11] == "//go:embed " })
}

// fixed reports whether a value is one of those that nobody needs to change.
func fixed(value ast.Expr) bool {
	switch v := value.(type) {
	case *ast.CompositeLit:
		return true // a table: that it is not written to is checked apart
	case *ast.CallExpr:
		switch fn := v.Fun.(type) {
		case *ast.ArrayType:
			return true // []byte("…")
		case *ast.SelectorExpr:
			x, _ := fn.X.(*ast.Ident)
			return x != nil && slices.Contains([]string{"errors.New", "regexp.MustCompile", "strings.NewReplacer"}, x.Name+"."+fn.Sel.Name)
		}
	}
	return false
}

// written are what a statement or an expression writes to, or may let others write to.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		fn, ok := n.Fun.(*ast.Ident)
		if ok && slices.Contains([]string{"delete", "clear", "append", "copy"}, fn.Name) && len(n.Args) > 0 {
			return n.Args[:1]
		}
	}
	return nil
}

// base is the variable that an expression is a part of.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		default:
			return nil
		}
	}
}
