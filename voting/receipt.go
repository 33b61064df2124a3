package voting

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"ecabinet/internal/journal"
)

// Receipt says that a ballot is on disk, in the words that are signed.
// docs/formats/receipts.md tells a stranger how to check one.
type Receipt struct {
	Ballot     BallotID
	Poll       PollID
	Round      int
	Choice     Choice // for the voter's eyes; the signature covers ChoiceHash
	ChoiceHash journal.Hash
	Salt       string
	Position   int64
	Leaf       journal.Hash
	RecordedAt int64 // microseconds since 1970, UTC
	Code       string
	Signature  string // hexadecimal
}

// ChoiceHash hides a choice until the close: three choices are guessable, so
// the salt goes first into the hash.
func ChoiceHash(poll PollID, ballot BallotID, c Choice, salt string) journal.Hash {
	return sha256.Sum256([]byte("ecabinet choice v1\n" + salt + "\n" + string(poll) + "\n" + string(ballot) + "\n" + string(c) + "\n"))
}

// Code is the short form of a leaf that people compare: "7F3A-91".
func Code(leaf journal.Hash) string {
	digits := strings.ToUpper(hex.EncodeToString(leaf[:3]))
	return digits[:4] + "-" + digits[4:]
}

// Signed returns the bytes the server's receipt key signs.
func (r Receipt) Signed() []byte {
	return fmt.Appendf(nil, "ecabinet receipt v1\nballot %s\npoll %s\nround %d\nchoice %s\nposition %d\nleaf %s\nrecorded %d\n",
		r.Ballot, r.Poll, r.Round, r.ChoiceHash, r.Position, r.Leaf, r.RecordedAt)
}

// Check verifies the receipt: its signature, its choice hash and its code.
func (r Receipt) Check(key ed25519.PublicKey) error {
	signature, err := hex.DecodeString(r.Signature)
	switch {
	case err != nil || !ed25519.Verify(key, r.Signed(), signature):
		return fmt.Errorf("voting: receipt of %s: the signature is not the server's", r.Ballot)
	case ChoiceHash(r.Poll, r.Ballot, r.Choice, r.Salt) != r.ChoiceHash:
		return fmt.Errorf("voting: receipt of %s: the choice is not the one recorded", r.Ballot)
	case Code(r.Leaf) != r.Code:
		return fmt.Errorf("voting: receipt of %s: the code is of another entry", r.Ballot)
	}
	return nil
}

// Receipt returns the ballot's receipt; of a stored ballot always the same.
func (b Ballot) Receipt() Receipt {
	return Receipt{
		Ballot: b.ID, Poll: b.Poll, Round: b.Round, Choice: b.Choice, Salt: b.Salt,
		ChoiceHash: ChoiceHash(b.Poll, b.ID, b.Choice, b.Salt),
		Position:   b.Position, Leaf: b.Leaf, RecordedAt: b.RecordedAt.UnixMicro(),
		Code: Code(b.Leaf), Signature: b.Signature,
	}
}

// sign completes a ballot that has its place in the journal.
func (b *Ballot) sign(key ed25519.PrivateKey) {
	b.Signature = hex.EncodeToString(ed25519.Sign(key, b.Receipt().Signed()))
}

// signAll signs on all cores: signing is a third of a transaction's work, and
// the stream is locked meanwhile.
func signAll(ballots []Ballot, key ed25519.PrivateKey) {
	var wait sync.WaitGroup
	for part := range slices.Chunk(ballots, max(8, len(ballots)/runtime.GOMAXPROCS(0)+1)) {
		wait.Go(func() {
			for i := range part {
				part[i].sign(key)
			}
		})
	}
	wait.Wait()
}
