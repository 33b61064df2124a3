package signing

import (
	"strings"

	"ecabinet/signing/pdf"
)

// permissions are the promises a signature makes about later changes.
type permissions struct {
	docMDP int // 0 where the signature does not certify
	fields []fieldLock
}

// fieldLock is one FieldMDP: All, Include or Exclude with names.
type fieldLock struct {
	action pdf.Name
	names  []string
}

// readPermissions reads /Reference of the signature dictionary o.
func readPermissions(v *pdf.View, o pdf.Object) (permissions, error) {
	var out permissions
	signature, err := v.Dict(o)
	if err != nil {
		return out, err
	}
	list, err := v.Array(signature["Reference"])
	if err != nil {
		return out, err
	}
	for _, item := range list {
		ref, err := v.Dict(item)
		if err != nil {
			return out, err
		}
		params, err := v.Dict(ref["TransformParams"])
		if err != nil {
			return out, err
		}
		switch ref["TransformMethod"] {
		case pdf.Name("DocMDP"):
			out.docMDP = 2 // the default of ISO 32000
			if p, ok := params["P"].(pdf.Integer); ok {
				out.docMDP = int(p)
			}
		case pdf.Name("FieldMDP"):
			lock, err := readLock(v, params)
			if err != nil {
				return out, err
			}
			out.fields = append(out.fields, lock)
		}
	}
	return out, nil
}

func readLock(v *pdf.View, params pdf.Dict) (fieldLock, error) {
	lock := fieldLock{}
	lock.action, _ = params["Action"].(pdf.Name)
	names, err := v.Array(params["Fields"])
	for _, n := range names {
		if s, ok := n.(pdf.String); ok {
			lock.names = append(lock.names, s.Text())
		}
	}
	return lock, err
}

// locks reports whether the field with this full name may no longer change.
func (p permissions) locks(field string) bool {
	for _, l := range p.fields {
		named := false
		for _, n := range l.names {
			if field == n || strings.HasPrefix(field, n+".") {
				named = true
			}
		}
		if l.action == "All" || l.action == "Include" && named || l.action == "Exclude" && !named {
			return true
		}
	}
	return false
}
