// Package systemtest tries the product as its users meet it: the built
// programs, real processes, real sockets, files on a real disk. It holds tests
// only.
//
// Words: a server is one process of ecabinet; a room is a council of the demo
// with the people who signed in; a burst is many votes at once while something
// fails.
//
// Rules: programs are built once, the demo is seeded once and copied; each test
// has its own data and its own port. Where PostgreSQL, Redis, poppler, qpdf or
// root is missing a test is skipped loudly, and fails with CI=true.
package systemtest
