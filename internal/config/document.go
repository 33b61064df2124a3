package config

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// Document returns docs/configuration.md.
func Document() string {
	var b strings.Builder
	b.WriteString(`# Configuration
Written from internal/config by ` + "`go generate ./internal/config`" + `; do not edit.

` + "`ecabinet serve`" + ` needs no setting. Each is a flag and an environment variable; the flag wins. Lists in a variable are separated by commas.

| flag | variable | default | what it does |
|---|---|---|---|
`)
	rows(&b, reflect.TypeFor[Server]())
	b.WriteString("\n`--data` and `--postgres` belong to every command that opens the store, the log settings to `serve`.\n")
	return b.String()
}

func rows(b *strings.Builder, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			rows(b, f.Type)
			continue
		}
		value := f.Tag.Get("default")
		if value == "" {
			value = "none"
		} else {
			value = "`" + value + "`"
		}
		help := f.Tag.Get("help")
		if enum := f.Tag.Get("enum"); enum != "" {
			help += " One of " + strings.ReplaceAll(enum, ",", ", ") + "."
		}
		flag := "--" + flagName(f)
		if p := f.Tag.Get("placeholder"); p != "" {
			flag += " " + p
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s | %s |\n", flag, f.Tag.Get("env"), value, help)
	}
}

// flagName does what kong does: UploadLimit becomes upload-limit.
func flagName(f reflect.StructField) string {
	if name := f.Tag.Get("name"); name != "" {
		return name
	}
	var b strings.Builder
	for i, r := range f.Name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
