package live

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

// preparedBytes sends m over a real loopback websocket and returns what
// arrives: the library does not show a prepared message's bytes.
func preparedBytes(m *websocket.PreparedMessage) []byte {
	wireOnce.Do(openWire)
	wireMu.Lock()
	defer wireMu.Unlock()
	if err := wireServer.WritePreparedMessage(m); err != nil {
		panic(err)
	}
	_, raw, err := wireClient.ReadMessage()
	if err != nil {
		panic(err)
	}
	return bytes.Clone(raw)
}

var (
	wireOnce               sync.Once
	wireMu                 sync.Mutex
	wireServer, wireClient *websocket.Conn
)

func openWire() {
	ready := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			panic(err)
		}
		wireServer = c
		close(ready)
	}))
	d := websocket.Dialer{NetDial: func(n, a string) (net.Conn, error) { return net.DialTimeout(n, a, time.Second) }}
	c, _, err := d.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		panic(err)
	}
	wireClient = c
	<-ready
}
