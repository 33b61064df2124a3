package official

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"ecabinet/internal/fault"
	"ecabinet/internal/typeset"
)

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// Body text: justified, first line 1.27 cm, 6 points between paragraphs
// (Decree 30, cell 6).
var bodyStyle = typeset.Style{Size: sizeBody, Align: typeset.Justify, FirstIndent: typeset.MM(12.7), After: 6, Leading: 1.1}

// tableSize is the size of text in tables; the decree leaves it open.
const tableSize = 12.0

// setMarkdown sets source as the body of a paper.
func setMarkdown(f *typeset.Flow, source string) error {
	s := setter{flow: f, source: []byte(source)}
	parsed := markdown.Parser().Parse(text.NewReader(s.source))
	s.top = topLevel(parsed)
	return s.blocks(parsed, bodyStyle)
}

// topLevel is the highest heading level of a text. Writers begin with # or ##
// as they like; below the paper's title both are the second level.
func topLevel(n ast.Node) int {
	top := 6
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if h, ok := c.(*ast.Heading); ok {
			top = min(top, h.Level)
		}
	}
	return top
}

// setter walks the parsed Markdown of one text.
type setter struct {
	flow   *typeset.Flow
	source []byte
	depth  int // of lists
	top    int // level of the highest heading
}

// blocks sets the children of n; style is that of their paragraphs.
func (s *setter) blocks(n ast.Node, style typeset.Style) error {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if err := s.block(c, style); err != nil {
			return err
		}
	}
	return nil
}

// block sets one block. However deep lists and quotations go, half of the width
// stays for their text.
func (s *setter) block(n ast.Node, style typeset.Style) error {
	style.Left = min(style.Left, s.flow.Width()/2)
	switch n := n.(type) {
	case *ast.Heading:
		return s.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		runs, err := s.runs(n)
		if err == nil {
			s.flow.Paragraph(style, runs...)
		}
		return err
	case *ast.List:
		return s.list(n, style)
	case *tables.Table:
		return s.table(n)
	case *ast.Blockquote:
		style.Left += typeset.MM(12.7)
		style.FirstIndent = 0
		return s.blocks(n, style)
	case *ast.ThematicBreak:
		s.flow.Rule(s.flow.Width()/3, 0.75, 6, typeset.Center)
		s.flow.Space(6)
		return nil
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		style.FirstIndent, style.Align = 0, typeset.Left
		s.flow.Paragraph(style, typeset.Text(strings.TrimRight(string(linesOf(n, s.source)), "\n")))
		return nil
	}
	return s.refuse(n, "official.markdown_html")
}

// heading sets a heading of the text below the paper's own title.
func (s *setter) heading(n *ast.Heading) error {
	runs, err := s.runs(n)
	if err != nil {
		return err
	}
	level := min(max(n.Level-s.top, 0)+2, 6)
	style := typeset.Style{Role: "H" + strconv.Itoa(level), Size: sizeBody, Bold: true, FirstIndent: bodyStyle.FirstIndent,
		Before: 8, After: 6, KeepNext: true, KeepLines: true, Leading: bodyStyle.Leading}
	style.Italic = level > 2
	s.flow.Paragraph(style, runs...)
	return nil
}

// list sets a list; inner lists stand further in.
func (s *setter) list(n *ast.List, style typeset.Style) error {
	list := s.flow.List()
	number := n.Start
	s.depth++
	defer func() { s.depth-- }()
	style.After = 3
	if s.depth > 1 {
		style.Left += typeset.MM(8)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		label := "-"
		if n.IsOrdered() {
			label = strconv.Itoa(number) + string(rune(n.Marker))
			number++
		} else if s.depth > 1 {
			label = "+"
		}
		if err := s.item(list, c, style, label); err != nil {
			return err
		}
	}
	s.flow.Space(bodyStyle.After)
	return nil
}

// item sets one item: its first paragraph beside the label, the rest below.
func (s *setter) item(list *typeset.List, n ast.Node, style typeset.Style, label string) error {
	first := n.FirstChild()
	var runs []typeset.Run
	if first != nil && (first.Kind() == ast.KindTextBlock || first.Kind() == ast.KindParagraph) {
		var err error
		if runs, err = s.runs(first); err != nil {
			return err
		}
		first = first.NextSibling()
	}
	var err error
	list.Item(style, label, runs...).Within(func() {
		for ; first != nil && err == nil; first = first.NextSibling() {
			err = s.block(first, style)
		}
	})
	return err
}

// runs turns the inline content of n into runs.
func (s *setter) runs(n ast.Node) ([]typeset.Run, error) {
	var runs []typeset.Run
	err := s.inline(n, typeset.Run{}, &runs)
	return runs, err
}

// inline appends the content of n; like carries the style around it.
func (s *setter) inline(n ast.Node, like typeset.Run, runs *[]typeset.Run) error {
	add := func(text string) {
		r := like
		r.Text = text
		*runs = append(*runs, r)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		inner := like
		switch c := c.(type) {
		case *ast.Text:
			add(plain(c, s.source))
			if c.HardLineBreak() {
				add("\n")
			} else if c.SoftLineBreak() {
				add(" ")
			}
			continue
		case *ast.String:
			add(string(c.Value))
			continue
		case *ast.AutoLink:
			add(string(c.Label(s.source)))
			continue
		case *ast.Emphasis:
			inner.Bold = inner.Bold || c.Level >= 2
			inner.Italic = inner.Italic || c.Level == 1
		case *ast.Link, *ast.CodeSpan:
		case *ast.Image:
			return s.refuse(c, "official.markdown_image")
		default:
			return s.refuse(c, "official.markdown_html")
		}
		if err := s.inline(c, inner, runs); err != nil {
			return err
		}
	}
	return nil
}

// plain is the text of t with Markdown's escapes and references resolved, which
// the parser leaves to the writer; code keeps them as they are.
func plain(t *ast.Text, source []byte) string {
	value := t.Segment.Value(source)
	if _, code := t.Parent().(*ast.CodeSpan); code || t.IsRaw() {
		return string(value)
	}
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value))))
}

// refuse says that n cannot be printed, and in which line it stands.
func (s *setter) refuse(n ast.Node, code string) error {
	for n.Type() == ast.TypeInline && n.Parent() != nil {
		n = n.Parent()
	}
	line := 1
	if l := n.Lines(); l != nil && l.Len() > 0 {
		line += bytes.Count(s.source[:l.At(0).Start], []byte("\n"))
	}
	return fault.New(fault.Invalid, code, "line", line)
}

func linesOf(n ast.Node, source []byte) (out []byte) {
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		out = append(out, segment.Value(source)...)
	}
	return out
}
