package web

import (
	"io"
	"net"
	"sync"
)

// lines are the connections on which nobody has spoken yet. Browsers open such
// lines in advance; fasthttp takes them for busy ones and would wait for them
// when the server stops.
type lines struct {
	mu     sync.Mutex
	silent map[*line]bool
	ended  bool
}

// add takes a new connection in. After end it is closed at once.
func (s *lines) add(c net.Conn) net.Conn {
	l := &line{Conn: c, lines: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		_ = c.Close() // its reader finds out
		return l
	}
	if s.silent == nil {
		s.silent = map[*line]bool{}
	}
	s.silent[l] = true
	return l
}

// end closes what is silent, now and from now on.
func (s *lines) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for l := range s.silent {
		_ = l.Conn.Close() // its reader finds out
	}
}

// heard forgets a line that spoke or ended. It reports whether end closed it
// before.
func (s *lines) heard(l *line) (cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.silent, l)
	return s.ended
}

// line is a connection that tells when it is first heard, or ends.
type line struct {
	net.Conn
	lines *lines
	once  sync.Once
}

// Read reads. The first answer ends the silence; where we ended it ourselves
// the line just ends, which is no error.
func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.once.Do(func() {
		if l.lines.heard(l) && n == 0 {
			err = io.EOF
		}
	})
	return n, err
}

// Close closes.
func (l *line) Close() error {
	l.once.Do(func() { l.lines.heard(l) })
	return l.Conn.Close()
}
