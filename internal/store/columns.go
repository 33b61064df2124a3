package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// row is the row a scan function reads.
type row struct{ rows *sql.Rows }

// into reads the row's columns in the order listed. A time.Time is read from
// BIGINT microseconds (0 = not set) and a 32-byte hash from bytes.
func (r row) into(dest ...any) error {
	for i, d := range dest {
		dest[i] = destination(d)
	}
	return r.rows.Scan(dest...)
}

func destination(d any) any {
	if t, ok := d.(*time.Time); ok {
		return timeColumn{t}
	}
	if v := reflect.ValueOf(d); v.Kind() == reflect.Pointer && isHash(v.Elem()) {
		return hashColumn{v.Elem()}
	}
	return d
}

// bind makes arguments what both drivers store alike: a time as microseconds
// (0 for the zero time), a hash of any type as bytes, an identifier of any
// type as text.
func bind(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = argument(a)
	}
	return out
}

func argument(a any) any {
	if t, ok := a.(time.Time); ok {
		return micros(t)
	}
	switch v := reflect.ValueOf(a); {
	case v.Kind() == reflect.String:
		return v.String()
	case isHash(v):
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		return b
	}
	return a
}

func isHash(v reflect.Value) bool {
	return v.Kind() == reflect.Array && v.Type().Elem().Kind() == reflect.Uint8
}

// micros is how a time is stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is its inverse.
func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

type timeColumn struct{ t *time.Time }

// Scan reads microseconds.
func (c timeColumn) Scan(src any) error {
	us, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: a time cannot be read from %T", src)
	}
	*c.t = fromMicros(us)
	return nil
}

type hashColumn struct{ v reflect.Value }

// Scan reads exactly as many bytes as the hash has. No bytes are the zero
// hash: a column that is not set yet.
func (c hashColumn) Scan(src any) error {
	b, ok := src.([]byte)
	if src != nil && !ok {
		return fmt.Errorf("store: a hash cannot be read from %T", src)
	}
	c.v.SetZero()
	if len(b) == 0 {
		return nil
	}
	if len(b) != c.v.Len() {
		return fmt.Errorf("store: a hash of %d bytes cannot be read from %d", c.v.Len(), len(b))
	}
	reflect.Copy(c.v, reflect.ValueOf(b))
	return nil
}

// asJSON stores a list or a structure in a TEXT column, and reads it back into
// a pointer: tx.exec(…, asJSON(p.Options)); r.into(asJSON(&p.Options)).
func asJSON(v any) jsonColumn { return jsonColumn{v} }

type jsonColumn struct{ v any }

// Value is the JSON text.
func (c jsonColumn) Value() (driver.Value, error) {
	b, err := json.Marshal(c.v)
	return string(b), err
}

// Scan reads the JSON text; an empty one leaves the pointer's target as it is.
func (c jsonColumn) Scan(src any) error {
	switch s := src.(type) {
	case nil:
		return nil
	case string:
		if s == "" {
			return nil
		}
		return json.Unmarshal([]byte(s), c.v)
	case []byte:
		return json.Unmarshal(s, c.v)
	}
	return fmt.Errorf("store: JSON cannot be read from %T", src)
}

// list writes "$first,$first+1,…" for n arguments of an IN (…).
func list(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}

// values writes "($1,$2),($3,$4)…" for a statement with many rows.
func values(rows, columns int) string {
	groups := make([]string, rows)
	for i := range groups {
		groups[i] = "(" + list(1+i*columns, columns) + ")"
	}
	return strings.Join(groups, ",")
}
