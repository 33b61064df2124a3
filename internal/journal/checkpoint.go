package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is what an installation signs about a stream. Origin is
// "<installation>/<stream>"; its text is the one known as a transparency
// log's checkpoint, so general tools read it.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
}

// NewCheckpoint states the head of a stream of the named installation.
func NewCheckpoint(installation string, h Head) Checkpoint {
	return Checkpoint{Origin: installation + "/" + string(h.Stream), Size: h.Tree.Size, Root: h.Tree.Root()}
}

// Stream returns the stream the checkpoint is about.
func (c Checkpoint) Stream() StreamID {
	return StreamID(c.Origin[strings.LastIndexByte(c.Origin, '/')+1:])
}

// Text returns the three lines that are signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// Key signs checkpoints; it is an Ed25519 key with the name of its owner.
type Key struct{ signer note.Signer }

// NewKey makes a signing key out of an Ed25519 key.
func NewKey(name string, private ed25519.PrivateKey) (Key, error) {
	public, err := PublicKey(name, private.Public().(ed25519.PublicKey))
	if err != nil {
		return Key{}, err
	}
	// note reads its own text form only: PRIVATE+KEY+name+hash+base64(1 ‖ seed).
	hash := strings.Split(public, "+")[1]
	seed := append([]byte{1}, private.Seed()...)
	signer, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(seed))
	if err != nil {
		return Key{}, fmt.Errorf("journal: checkpoint key: %w", err)
	}
	return Key{signer}, nil
}

// PublicKey returns the text by which others check: "name+hash+key".
func PublicKey(name string, public ed25519.PublicKey) (string, error) {
	text, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return "", fmt.Errorf("journal: checkpoint key: %w", err)
	}
	return text, nil
}

// Sign returns the signed note of c.
func (k Key) Sign(c Checkpoint) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, k.signer)
	if err != nil {
		return nil, fmt.Errorf("journal: sign checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint checks a signed note against the public keys (see PublicKey)
// and returns what it states. One good signature of a known key suffices.
func OpenCheckpoint(signed []byte, publicKeys ...string) (Checkpoint, error) {
	var known []note.Verifier
	for _, key := range publicKeys {
		v, err := note.NewVerifier(key)
		if err != nil {
			return Checkpoint{}, fmt.Errorf("journal: checkpoint key: %w", err)
		}
		known = append(known, v)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("journal: checkpoint: %w", err)
	}
	return parseCheckpoint(n.Text)
}

func parseCheckpoint(text string) (Checkpoint, error) {
	malformed := errors.New("journal: malformed checkpoint")
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return Checkpoint{}, malformed
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, malformed
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, malformed
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}, nil
}
