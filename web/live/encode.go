package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// grouped sections are maps by id in wire.Sections.
var grouped = map[string]bool{"polls": true, "turnout": true}

// encode writes a frame out of the already encoded sections. The caller holds
// r.mu. The order of sections is fixed, so equal states give equal bytes.
func (r *room) encode(kind string, audience Audience, sections []Section, full bool) []byte {
	sort.Slice(sections, func(i, j int) bool {
		if sections[i].Name != sections[j].Name {
			return sections[i].Name < sections[j].Name
		}
		return sections[i].ID < sections[j].ID
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"t":%q,"position":%d,"now":%d`, kind, r.position, r.now())
	if kind == "welcome" {
		fmt.Fprintf(&b, `,"epoch":%q,"full":%t`, r.epoch, full)
	}
	b.WriteString(`,"sections":{`)
	for i, s := range sections {
		first := i == 0 || sections[i-1].Name != s.Name
		last := i == len(sections)-1 || sections[i+1].Name != s.Name
		if i > 0 {
			b.WriteByte(',')
		}
		if first {
			writeKey(&b, s.Name)
		}
		if grouped[s.Name] {
			if first {
				b.WriteByte('{')
			}
			writeKey(&b, s.ID)
		}
		b.Write(r.state[audience][s].raw)
		if grouped[s.Name] && last {
			b.WriteByte('}')
		}
	}
	b.WriteString("}}")
	return b.Bytes()
}

func writeKey(b *bytes.Buffer, key string) {
	raw, err := json.Marshal(key)
	if err != nil {
		panic(err) // a string always has JSON
	}
	b.Write(raw)
	b.WriteByte(':')
}
