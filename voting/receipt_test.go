package voting_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"ecabinet/internal/journal"
	"ecabinet/voting"
	"ecabinet/voting/votetest"
)

// The bytes of docs/formats/receipts.md. Whoever changes them breaks every
// verifier out there and every receipt in a drawer.
func TestReceiptBytesAreFixed(t *testing.T) {
	t.Parallel()
	leaf := journal.HashOf([]byte("leaf"))
	b := voting.Ballot{
		ID: "00112233445566778899aabbccddeeff", Poll: "poll-7", Round: 1, Voter: "p-01", Choice: voting.For,
		Salt: "ffeeddccbbaa99887766554433221100", Position: 128, Leaf: leaf, RecordedAt: time.UnixMicro(1762171200000000),
	}
	const hash = "86a950763be04d485c8fe678962280c6618f5272f7579e55f04ee60814227a5f"
	const signed = "ecabinet receipt v1\nballot 00112233445566778899aabbccddeeff\npoll poll-7\nround 1\n" +
		"choice " + hash + "\nposition 128\n" +
		"leaf 9f91161f43433e49a6de6db680d79f60159f2e4ac9172621a12846428158440b\nrecorded 1762171200000000\n"
	r := b.Receipt()
	if got := r.ChoiceHash.String(); got != hash {
		t.Errorf("choice hash %s", got)
	}
	if got := string(r.Signed()); got != signed {
		t.Errorf("signed bytes %q", got)
	}
	if r.Code != "9F91-16" {
		t.Errorf("code %s", r.Code)
	}
	if r.Check(votetest.Key.Public().(ed25519.PublicKey)) == nil {
		t.Error("an unsigned receipt passes")
	}
}
