package signing

import (
	"bytes"
	"context"
	"encoding/hex"
	"testing"
)

// No byte of a signed file can change and leave it passed: not in the
// document, not in a message, not in its padding. The case of a hexadecimal
// digit is the one exception, for it changes nothing. The last message, which
// no later signature protects, is tried in small steps, all else in large ones;
// package cms tries a message's every byte.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	doc, trust := threeSigners(t, paper{})
	last := bytes.LastIndex(doc, []byte("/Contents <")) + len("/Contents ")
	message := last + 1 + 2*messageLength(t, doc[last+1:])
	bad := bytes.Clone(doc)
	for i := range doc {
		inMessage := i >= last && i <= message
		if inMessage && i%5 != 0 || !inMessage && i%149 != 0 {
			continue
		}
		flip := []byte{0x01, 0x02, 0x04, 0x10}[i%4]
		if bad[i] = doc[i] ^ flip; !bytes.EqualFold(bad[i:i+1], doc[i:i+1]) {
			r, err := Verify(context.Background(), bytes.NewReader(bad), int64(len(bad)), Options{Trust: trust, At: noon})
			if err != nil || r.Indication == TotalPassed {
				t.Fatalf("byte %d (message from %d, %q) changed by %#x: %v %s", i, last, doc[i], flip, err, describe(r))
			}
		}
		bad[i] = doc[i]
	}
}

// messageLength returns how many bytes the message at the head of hex takes.
func messageLength(t *testing.T, digits []byte) int {
	t.Helper()
	head := make([]byte, 4)
	if _, err := hex.Decode(head, digits[:8]); err != nil || head[1] != 0x82 {
		t.Fatalf("not the head of a message: %x %v", head, err)
	}
	return 4 + int(head[2])<<8 + int(head[3])
}

func TestAppendedBytes(t *testing.T) {
	t.Parallel()
	doc, trust := threeSigners(t, paper{})
	for name, tail := range map[string]string{
		"a line feed": "\n", "a space": " ", "a zero": "\x00", "a comment": "% hello\n", "an end mark": "%%EOF\n",
		"an old end": "startxref\n0\n%%EOF\n", "an object": "\n99 0 obj\n<</A 1>>\nendobj\n",
	} {
		if r := verify(t, append(bytes.Clone(doc), tail...), trust); r.Indication == TotalPassed {
			t.Errorf("%s: %s", name, describe(r))
		}
	}
}
