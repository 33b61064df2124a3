package official

import (
	"strings"

	"ecabinet/internal/fault"
)

// HTML returns the Markdown of a paper as HTML for a preview. HTML inside the
// text is left out by the renderer, never passed on; links that could run code
// are emptied. Freezing refuses more, with its place.
func HTML(source string) (string, error) {
	var b strings.Builder
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "", fault.Wrap(err, fault.Internal, "internal")
	}
	return b.String(), nil
}
