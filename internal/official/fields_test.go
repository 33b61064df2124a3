package official

import (
	"encoding/json"
	"testing"
)

// foundField is a signature field as another program reads it.
type foundField struct {
	page string
	rect [4]float64
}

// readFields returns the empty signature fields qpdf finds in a file.
func readFields(t *testing.T, path string) map[string]foundField {
	t.Helper()
	var doc struct {
		QPDF []json.RawMessage `json:"qpdf"`
	}
	if err := json.Unmarshal([]byte(run(t, "qpdf", "--json=2", "--json-key=qpdf", path)), &doc); err != nil {
		t.Fatal(err)
	}
	var objects map[string]struct {
		Value json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(doc.QPDF[1], &objects); err != nil {
		t.Fatal(err)
	}
	found := map[string]foundField{}
	for _, o := range objects {
		var f struct {
			FT   string     `json:"/FT"`
			T    string     `json:"/T"`
			P    string     `json:"/P"`
			V    any        `json:"/V"`
			Rect [4]float64 `json:"/Rect"`
		}
		if json.Unmarshal(o.Value, &f) == nil && f.FT == "/Sig" && f.V == nil {
			found[f.T[len("u:"):]] = foundField{f.P, f.Rect}
		}
	}
	return found
}
