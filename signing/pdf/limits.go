package pdf

import (
	"errors"
	"fmt"

	"ecabinet/internal/fault"
)

// Limits bound what a file may cost its reader. The zero value of a field
// stands for the figure of DefaultLimits.
type Limits struct {
	Size     int64 // bytes of the file
	Depth    int   // arrays and dictionaries within each other
	Objects  int   // entries of all cross reference sections together
	Object   int64 // bytes of one object, its stream's data aside
	Inflated int64 // bytes unpacked from compressed objects and cross references
	Sections int   // cross reference sections
	Work     int64 // bytes passed through the lexer, and so many for each array and dictionary
}

// DefaultLimits suit an uploaded document: generous to every honest file, and
// a second's work at most for the others.
var DefaultLimits = Limits{
	Size:     2 << 30,
	Depth:    64,
	Objects:  2_000_000,
	Object:   24 << 20,
	Inflated: 64 << 20,
	Sections: 400,
	Work:     64 << 20,
}

// maxObjectNumber is the highest object number Annex C of ISO 32000 grants.
const maxObjectNumber = 8_388_607

func (l Limits) filled() Limits {
	d := DefaultLimits
	pick := func(v *int64, standard int64) {
		if *v <= 0 {
			*v = standard
		}
	}
	pick(&l.Size, d.Size)
	pick(&l.Object, d.Object)
	pick(&l.Inflated, d.Inflated)
	pick(&l.Work, d.Work)
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	if l.Objects <= 0 {
		l.Objects = d.Objects
	}
	if l.Sections <= 0 {
		l.Sections = d.Sections
	}
	return l
}

// errLimit marks what was refused for its cost, not for its syntax.
var errLimit = errors.New("over a limit")

func overLimit(what string) error { return fmt.Errorf("%s: %w", what, errLimit) }

// asFault turns an error of reading into the fault a person is shown.
func asFault(err error) error {
	var f *fault.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.Is(err, errLimit):
		return fault.Wrap(err, fault.TooLarge, "signing.pdf_over_limit")
	}
	return fault.Wrap(err, fault.Invalid, "signing.pdf_broken")
}
