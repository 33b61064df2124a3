package journal

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is the growing end of a stream's Merkle tree: its size and the roots
// of its complete subtrees, the largest first. It is all that appending and
// the root need, so a stream's head carries it.
type Tree struct {
	Size  int64
	Peaks []Hash
}

// Append adds a leaf and returns the nodes it completes, the leaf first. They
// are stored with the entry: the nodes of all entries together are exactly
// the stored hashes of tlog.
func (t *Tree) Append(leaf Hash) []Hash {
	nodes, h := []Hash{leaf}, leaf
	for n := t.Size; n&1 == 1; n >>= 1 {
		last := len(t.Peaks) - 1
		h = join(t.Peaks[last], h)
		t.Peaks = t.Peaks[:last]
		nodes = append(nodes, h)
	}
	t.Peaks = append(t.Peaks, h)
	t.Size++
	return nodes
}

// Root returns the RFC 6962 tree hash; that of an empty tree is SHA-256 of
// nothing.
func (t Tree) Root() Hash {
	if len(t.Peaks) == 0 {
		return HashOf(nil)
	}
	h := t.Peaks[len(t.Peaks)-1]
	for i := len(t.Peaks) - 2; i >= 0; i-- {
		h = join(t.Peaks[i], h)
	}
	return h
}

// Clone returns a copy that shares nothing.
func (t Tree) Clone() Tree { return Tree{t.Size, slices.Clone(t.Peaks)} }

// Check refuses a tree whose number of peaks does not fit its size.
func (t Tree) Check() error {
	if t.Size < 0 || bits.OnesCount64(uint64(t.Size)) != len(t.Peaks) {
		return fmt.Errorf("journal: %d peaks do not fit a tree of %d", len(t.Peaks), t.Size)
	}
	return nil
}

func join(left, right Hash) Hash { return Hash(tlog.NodeHash(tlog.Hash(left), tlog.Hash(right))) }

// Head is the state of a stream: its last position and time, and its tree.
type Head struct {
	Stream StreamID
	Seq    int64
	At     int64 // time of the last entry, microseconds UTC
	Tree   Tree
}

// Proof is an inclusion or a consistency proof: the hashes of RFC 6962
// sections 2.1.1 and 2.1.2 in that order.
type Proof []Hash

// NodeReader returns the nodes stored with each of the entries asked for.
type NodeReader func(seqs []int64) (map[int64][]Hash, error)

// ReadHashes makes a NodeReader what tlog reads from. Entry seq is record
// seq-1 of tlog; a node of level l was completed by the last record below it.
func (r NodeReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	seqs, levels := make([]int64, len(indexes)), make([]int, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		seqs[i], levels[i] = (n+1)<<level, level
	}
	nodes, err := r(seqs)
	if err != nil {
		return nil, err
	}
	out := make([]tlog.Hash, len(indexes))
	for i, seq := range seqs {
		if levels[i] >= len(nodes[seq]) {
			return nil, fmt.Errorf("journal: node %d of entry %d is missing", levels[i], seq)
		}
		out[i] = tlog.Hash(nodes[seq][levels[i]])
	}
	return out, nil
}

// RootAt returns the root the tree had when it held size entries.
func RootAt(size int64, r NodeReader) (Hash, error) {
	if size == 0 {
		return HashOf(nil), nil
	}
	h, err := tlog.TreeHash(size, r)
	return Hash(h), err
}

var errRange = errors.New("journal: no such position in the tree")

// ProveInclusion proves that entry seq stands in the tree of size entries.
func ProveInclusion(size, seq int64, r NodeReader) (Proof, error) {
	if seq < 1 || seq > size {
		return nil, errRange
	}
	p, err := tlog.ProveRecord(size, seq-1, r)
	return fromTlog(p), err
}

// CheckInclusion checks a proof that the entry with this leaf hash is entry
// seq of the tree of size entries with this root.
func CheckInclusion(p Proof, size int64, root Hash, seq int64, leaf Hash) error {
	if seq < 1 || seq > size {
		return errRange
	}
	return tlog.CheckRecord(toTlog(p), size, tlog.Hash(root), seq-1, tlog.Hash(leaf))
}

// ProveConsistency proves that the tree of older entries is the beginning of
// the tree of newer entries.
func ProveConsistency(newer, older int64, r NodeReader) (Proof, error) {
	if older < 0 || older > newer {
		return nil, errRange
	}
	if older == 0 {
		return Proof{}, nil
	}
	p, err := tlog.ProveTree(newer, older, r)
	return fromTlog(p), err
}

// CheckConsistency checks such a proof. Everything begins with the empty tree,
// which needs no proof.
func CheckConsistency(p Proof, newer int64, newRoot Hash, older int64, oldRoot Hash) error {
	if older < 0 || older > newer {
		return errRange
	}
	if older == 0 {
		if len(p) != 0 || oldRoot != HashOf(nil) {
			return errors.New("journal: the empty tree has another root")
		}
		return nil
	}
	return tlog.CheckTree(toTlog(p), newer, tlog.Hash(newRoot), older, tlog.Hash(oldRoot))
}

func toTlog(p Proof) []tlog.Hash {
	out := make([]tlog.Hash, len(p))
	for i, h := range p {
		out[i] = tlog.Hash(h)
	}
	return out
}

func fromTlog(p []tlog.Hash) Proof {
	out := make(Proof, len(p))
	for i, h := range p {
		out[i] = Hash(h)
	}
	return out
}
