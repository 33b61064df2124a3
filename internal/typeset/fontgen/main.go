// Command fontgen unpacks the Bengali fonts that internal/typeset embeds.
//
// The npm package @fontsource/noto-serif-bengali carries them as .woff, which
// is a TrueType file whose tables are packed with zlib. Usage:
//
//	go run ./internal/typeset/fontgen PACKAGE_DIR OUTPUT_DIR
//
// It writes NotoSerifBengali-Regular.ttf and NotoSerifBengali-Bold.ttf into
// OUTPUT_DIR.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-text/typesetting/font/opentype"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: fontgen PACKAGE_DIR OUTPUT_DIR")
		os.Exit(2)
	}
	for weight, style := range map[string]string{"400": "Regular", "700": "Bold"} {
		from := filepath.Join(os.Args[1], "files", "noto-serif-bengali-bengali-"+weight+"-normal.woff")
		if err := unpack(from, filepath.Join(os.Args[2], "NotoSerifBengali-"+style+".ttf")); err != nil {
			fmt.Fprintln(os.Stderr, "fontgen:", err)
			os.Exit(1)
		}
	}
}

// unpack turns the .woff file from into the TrueType file to.
func unpack(from, to string) error {
	packed, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	plain, err := trueType(packed)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return os.WriteFile(to, plain, 0o644) // #nosec G306 -- a font is public
}

// trueType returns the tables of a packed font as one TrueType file.
func trueType(packed []byte) ([]byte, error) {
	loader, err := opentype.NewLoader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	if loader.Type != opentype.TrueType {
		return nil, fmt.Errorf("not a TrueType font but %s", loader.Type)
	}
	var tables []opentype.Table
	for _, tag := range loader.Tables() {
		content, err := loader.RawTable(tag)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", tag, err)
		}
		tables = append(tables, opentype.Table{Tag: tag, Content: content})
	}
	return opentype.WriteTTF(tables), nil
}
