package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"
)

// Adapter is a store seen through the transaction a feature declares: T is the
// feature's interface, *Tx implements it.
type Adapter[T any] struct{ st *Store }

// For makes the adapter. It panics where *Tx lacks a method of T, naming it:
// a defect that must show at start, not at the first act.
func For[T any](st *Store) Adapter[T] {
	if _, ok := any((*Tx)(nil)).(T); !ok {
		panic("store: *store.Tx does not implement " + lacking(reflect.TypeFor[T]()))
	}
	return Adapter[T]{st}
}

// Write runs one act; see Store.Write.
func (a Adapter[T]) Write(ctx context.Context, fn func(tx T) error) error {
	return a.st.Write(ctx, func(tx *Tx) error { return fn(any(tx).(T)) })
}

// Read runs fn on one snapshot; see Store.Read.
func (a Adapter[T]) Read(ctx context.Context, fn func(tx T) error) error {
	return a.st.Read(ctx, func(tx *Tx) error { return fn(any(tx).(T)) })
}

// Epoch returns the epoch of the database.
func (a Adapter[T]) Epoch() string { return a.st.Epoch() }

// lacking names the interface and each method that is missing or different.
func lacking(want reflect.Type) string {
	if want.Kind() != reflect.Interface {
		return want.String() + ", which is no interface"
	}
	have := reflect.TypeFor[*Tx]()
	var missing []string
	for i := range want.NumMethod() {
		m := want.Method(i)
		got, ok := have.MethodByName(m.Name)
		switch {
		case !ok:
			missing = append(missing, fmt.Sprintf("%s %s is missing", m.Name, m.Type))
		case withoutReceiver(got.Type) != m.Type.String():
			missing = append(missing, fmt.Sprintf("%s is %s, wanted %s", m.Name, withoutReceiver(got.Type), m.Type))
		}
	}
	return want.String() + ": " + strings.Join(missing, "; ")
}

func withoutReceiver(t reflect.Type) string {
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for i := range t.NumOut() {
		out = append(out, t.Out(i))
	}
	return reflect.FuncOf(in, out, t.IsVariadic()).String()
}
