package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // ISO 32000 derives keys with it; nothing is trusted for it
	"crypto/rc4" //nolint:gosec // files encrypted so are still about
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"io"

	"ecabinet/internal/fault"
)

// cipherKind is how strings or streams are encrypted.
type cipherKind uint8

const (
	plainText cipherKind = iota
	rc4Cipher
	aes128
	aes256
)

// decrypter holds the key of a document that opens with an empty user
// password.
type decrypter struct {
	key      []byte
	strings  cipherKind
	streams  cipherKind
	metadata bool
	dict     Ref // the encryption dictionary itself is never encrypted
}

// passwordPad fills short passwords (ISO 32000-1, 7.6.3.3).
var passwordPad = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// setUpEncryption derives the key, or refuses a document that asks for a
// password or uses a way of encryption unknown here.
func (f *File) setUpEncryption() error {
	v := f.Latest()
	o, ok := v.Trailer()["Encrypt"]
	if !ok {
		return nil
	}
	d, err := v.Dict(o)
	if err != nil {
		return err
	}
	if d["Filter"] != Name("Standard") {
		return fault.New(fault.Unsupported, "signing.pdf_encryption_unknown")
	}
	c := &decrypter{metadata: true}
	c.dict, _ = o.(Ref)
	if d["EncryptMetadata"] == Bool(false) {
		c.metadata = false
	}
	if err := c.chooseCiphers(d); err != nil {
		return err
	}
	id, err := v.Array(v.Trailer()["ID"])
	if err != nil {
		return err
	}
	if !c.deriveKey(d, id) {
		return fault.New(fault.Unsupported, "signing.pdf_needs_password")
	}
	f.crypt = c
	return nil
}

func (c *decrypter) chooseCiphers(d Dict) error {
	unknown := fault.New(fault.Unsupported, "signing.pdf_encryption_unknown")
	switch d["V"] {
	case Integer(1), Integer(2):
		c.strings, c.streams = rc4Cipher, rc4Cipher
		return nil
	case Integer(4), Integer(5):
	default:
		return unknown
	}
	filters, _ := d["CF"].(Dict)
	pick := func(key Name) (cipherKind, bool) {
		name, ok := d[key].(Name)
		if !ok || name == "Identity" {
			return plainText, true
		}
		cf, _ := filters[name].(Dict)
		switch cf["CFM"] {
		case Name("V2"):
			return rc4Cipher, true
		case Name("AESV2"):
			return aes128, true
		case Name("AESV3"):
			return aes256, true
		case nil, Name("None"):
			return plainText, true
		}
		return 0, false
	}
	var ok1, ok2 bool
	c.strings, ok1 = pick("StrF")
	c.streams, ok2 = pick("StmF")
	if !ok1 || !ok2 {
		return unknown
	}
	return nil
}

// deriveKey sets the key for an empty user password and reports whether the
// document accepts that.
func (c *decrypter) deriveKey(d Dict, id Array) bool {
	r, _ := d["R"].(Integer)
	o, _ := d["O"].(String)
	u, _ := d["U"].(String)
	if r >= 5 {
		return c.deriveKey256(int(r), d, []byte(u))
	}
	p, _ := d["P"].(Integer)
	length := 5
	if n, ok := d["Length"].(Integer); ok && r >= 3 && n >= 40 && n <= 128 {
		length = int(n) / 8
	}
	if d["V"] == Integer(4) {
		length = 16
	}
	first := String("")
	if len(id) > 0 {
		first, _ = id[0].(String)
	}
	h := md5.New() //nolint:gosec // as above
	h.Write(passwordPad)
	h.Write([]byte(o)[:min(32, len(o))])
	h.Write([]byte{byte(p), byte(p >> 8), byte(p >> 16), byte(p >> 24)})
	h.Write([]byte(first))
	if r >= 4 && !c.metadata {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)
	if r >= 3 {
		for range 50 {
			sum := md5.Sum(key[:length]) //nolint:gosec // as above
			key = sum[:]
		}
	}
	c.key = key[:length]
	return c.userAccepted(int(r), u, first)
}

// userAccepted compares /U with what an empty password would give.
func (c *decrypter) userAccepted(r int, u, id String) bool {
	if r == 2 {
		return bytes.Equal(rc4Bytes(c.key, passwordPad), []byte(u))
	}
	h := md5.New() //nolint:gosec // as above
	h.Write(passwordPad)
	h.Write([]byte(id))
	x := h.Sum(nil)
	for i := range 20 {
		key := make([]byte, len(c.key))
		for j := range key {
			key[j] = c.key[j] ^ byte(i)
		}
		x = rc4Bytes(key, x)
	}
	return len(u) >= 16 && bytes.Equal(x, []byte(u)[:16])
}

func rc4Bytes(key, in []byte) []byte {
	c, err := rc4.NewCipher(key) //nolint:gosec // as above
	if err != nil {
		return nil
	}
	out := make([]byte, len(in))
	c.XORKeyStream(out, in)
	return out
}

// deriveKey256 follows algorithm 2.A of ISO 32000-2 for an empty password.
func (c *decrypter) deriveKey256(r int, d Dict, u []byte) bool {
	ue, _ := d["UE"].(String)
	if len(u) < 48 || len(ue) < 32 {
		return false
	}
	hash := func(salt []byte) []byte {
		if r == 5 {
			sum := sha256.Sum256(salt)
			return sum[:]
		}
		return hash2B(salt)
	}
	if !bytes.Equal(hash(u[32:40]), u[:32]) {
		return false
	}
	block, err := aes.NewCipher(hash(u[40:48]))
	if err != nil {
		return false
	}
	c.key = make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(c.key, []byte(ue)[:32])
	return true
}

// hash2B is algorithm 2.B of ISO 32000-2 for an empty password.
func hash2B(salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	for i := 0; ; i++ {
		k1 := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		e := make([]byte, len(k1))
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, k1)
		mod := 0
		for _, b := range e[:16] {
			mod += int(b)
		}
		switch mod % 3 {
		case 0:
			s := sha256.Sum256(e)
			k = s[:]
		case 1:
			s := sha512.Sum384(e)
			k = s[:]
		default:
			s := sha512.Sum512(e)
			k = s[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i-31 {
			return k[:32]
		}
	}
}

// keyFor returns the key of one object's strings or streams.
func (c *decrypter) keyFor(kind cipherKind, ref Ref) []byte {
	if kind == aes256 {
		return c.key
	}
	h := md5.New() //nolint:gosec // as above
	h.Write(c.key)
	h.Write([]byte{byte(ref.Num), byte(ref.Num >> 8), byte(ref.Num >> 16), byte(ref.Gen), byte(ref.Gen >> 8)})
	if kind == aes128 {
		h.Write([]byte("sAlT"))
	}
	return h.Sum(nil)[:min(16, len(c.key)+5)]
}

func (c *decrypter) decrypt(kind cipherKind, ref Ref, in []byte) ([]byte, error) {
	switch kind {
	case plainText:
		return in, nil
	case rc4Cipher:
		return rc4Bytes(c.keyFor(kind, ref), in), nil
	}
	if len(in) == 0 {
		return in, nil
	}
	if len(in) < 32 || len(in)%16 != 0 {
		return nil, errors.New("encrypted data has a wrong length")
	}
	block, err := aes.NewCipher(c.keyFor(kind, ref))
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(in)-16)
	cipher.NewCBCDecrypter(block, in[:16]).CryptBlocks(out, in[16:])
	pad := int(out[len(out)-1])
	if pad < 1 || pad > 16 {
		return nil, errors.New("encrypted data has wrong padding")
	}
	return out[:len(out)-pad], nil
}

// encrypt is the inverse of decrypt; random gives the initial vectors.
func (c *decrypter) encrypt(kind cipherKind, ref Ref, in []byte, random io.Reader) ([]byte, error) {
	switch kind {
	case plainText:
		return in, nil
	case rc4Cipher:
		return rc4Bytes(c.keyFor(kind, ref), in), nil
	}
	block, err := aes.NewCipher(c.keyFor(kind, ref))
	if err != nil {
		return nil, err
	}
	pad := 16 - len(in)%16
	plain := append(bytes.Clone(in), bytes.Repeat([]byte{byte(pad)}, pad)...)
	out := make([]byte, 16+len(plain))
	if _, err := io.ReadFull(random, out[:16]); err != nil {
		return nil, err
	}
	cipher.NewCBCEncrypter(block, out[:16]).CryptBlocks(out[16:], plain)
	return out, nil
}

// decrypted returns object o of ref with its strings in clear. A signature's
// /Contents is never encrypted.
func (f *File) decrypted(ref Ref, o Object) (Object, error) {
	if f.crypt == nil || f.crypt.strings == plainText || ref == f.crypt.dict {
		return o, nil
	}
	if st, ok := o.(*Stream); ok {
		d, err := f.decrypted(ref, st.Dict)
		if err != nil {
			return nil, err
		}
		c := *st
		c.Dict = d.(Dict)
		return &c, nil
	}
	return mapStrings(o, func(s String) (String, error) {
		b, err := f.crypt.decrypt(f.crypt.strings, ref, []byte(s))
		return String(b), err
	})
}

// mapStrings returns o with change applied to each string, but for the
// contents of a signature.
func mapStrings(o Object, change func(String) (String, error)) (Object, error) {
	switch x := o.(type) {
	case String:
		return change(x)
	case Array:
		out := make(Array, len(x))
		for i, e := range x {
			var err error
			if out[i], err = mapStrings(e, change); err != nil {
				return nil, err
			}
		}
		return out, nil
	case Dict:
		out := make(Dict, len(x))
		_, signature := x["ByteRange"]
		for k, e := range x {
			if signature && k == "Contents" {
				out[k] = e
				continue
			}
			var err error
			if out[k], err = mapStrings(e, change); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return o, nil
}

// decryptStream returns the bytes of a stream in clear.
func (f *File) decryptStream(st *Stream, raw []byte) ([]byte, error) {
	if f.crypt == nil || !f.crypt.covers(st) {
		return raw, nil
	}
	return f.crypt.decrypt(f.crypt.streams, st.num, raw)
}

// covers reports whether a stream is encrypted: cross references never are,
// metadata may be left in clear.
func (c *decrypter) covers(st *Stream) bool {
	if st.Dict["Type"] == Name("XRef") || st.Dict["Type"] == Name("Metadata") && !c.metadata {
		return false
	}
	filters, ok := st.Dict["Filter"].(Array)
	first := st.Dict["Filter"]
	if ok && len(filters) > 0 {
		first = filters[0]
	}
	return first != Name("Crypt")
}
