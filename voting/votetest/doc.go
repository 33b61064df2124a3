// Package votetest is what tests of voting share: a store in memory, a room
// full of delegates, a suite every store passes, and the checker that judges a
// history of votes. Fault tests and benchmarks use it too; the product does
// not.
//
// A history (lịch sử) is what the clients saw: each vote sent and what came
// back. The truth is what the journal holds. Check compares both: every
// acknowledged vote counted exactly once, none twice, none after the close,
// none that nobody sent.
package votetest
