package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ecabinet/web/wire"
)

// Client is one signed-in program speaking the public API, as any tablet does.
type Client struct {
	Base   string // "http://127.0.0.1:8080"
	Me     wire.Me
	http   *http.Client
	cookie string
}

// Refusal is a problem the server answered with.
type Refusal struct{ wire.Problem }

func (r *Refusal) Error() string { return fmt.Sprintf("%s (%d %s)", r.Detail, r.Status, r.Code) }

// Login signs in.
func Login(ctx context.Context, base, username, password string) (*Client, error) {
	c := &Client{Base: strings.TrimRight(base, "/"), http: &http.Client{Timeout: time.Minute}}
	body, err := json.Marshal(wire.LoginRequest{Username: username, Password: password, Device: Device})
	if err != nil {
		return nil, err
	}
	response, err := c.send(ctx, http.MethodPost, "/api/v1/login", bytes.NewReader(body), "application/json")
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", username, err)
	}
	defer drain(response)
	// Kept by hand: over plain HTTP on loopback a cookie jar drops what is marked Secure.
	for _, cookie := range response.Cookies() {
		if strings.Contains(cookie.Name, "ecabinet") && cookie.MaxAge >= 0 {
			if c.cookie != "" {
				c.cookie += "; "
			}
			c.cookie += cookie.Name + "=" + cookie.Value
		}
	}
	return c, json.NewDecoder(response.Body).Decode(&c.Me)
}

// Device is what a simulated person's device calls itself.
const Device = "demo"

// Do sends in as JSON, where it is not nil, and reads the answer into out,
// where that is not nil. A refusal comes back as *Refusal.
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	kind := ""
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body, kind = bytes.NewReader(raw), "application/json"
	}
	response, err := c.send(ctx, method, path, body, kind)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer drain(response)
	if out == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// Upload sends a file as the newest version of a document.
func (c *Client) Upload(ctx context.Context, document, name string, file []byte) error {
	request, err := c.request(ctx, http.MethodPut, "/api/v1/documents/"+document+"/versions", bytes.NewReader(file), "application/pdf")
	if err != nil {
		return err
	}
	request.Header.Set("X-File-Name", url.PathEscape(name))
	response, err := c.answer(request)
	if err != nil {
		return fmt.Errorf("upload %s: %w", name, err)
	}
	drain(response)
	return nil
}

// Fetch reads a file whole.
func (c *Client) Fetch(ctx context.Context, path string) ([]byte, error) {
	response, err := c.send(ctx, http.MethodGet, path, nil, "")
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", path, err)
	}
	defer drain(response)
	return io.ReadAll(response.Body)
}

func (c *Client) send(ctx context.Context, method, path string, body io.Reader, kind string) (*http.Response, error) {
	request, err := c.request(ctx, method, path, body, kind)
	if err != nil {
		return nil, err
	}
	return c.answer(request)
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader, kind string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.Base+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Origin", c.Base)
	request.Header.Set("Accept-Language", "vi")
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if c.cookie != "" {
		request.Header.Set("Cookie", c.cookie)
		request.Header.Set("X-CSRF-Token", c.Me.CSRF)
	}
	return request, nil
}

func (c *Client) answer(request *http.Request) (*http.Response, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 400 {
		return response, nil
	}
	defer drain(response)
	refusal := &Refusal{wire.Problem{Status: response.StatusCode, Detail: response.Status}}
	if err := json.NewDecoder(response.Body).Decode(&refusal.Problem); err != nil {
		refusal.Detail = response.Status + ", and no reason that could be read"
	}
	return nil, refusal
}

// drain lets the connection be used again.
func drain(r *http.Response) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20)) // what is left is not wanted
	_ = r.Body.Close()
}
