// Package demo makes a council that does not exist and plays its session, so
// that one person can see the whole product: seed.go fills an empty
// installation, play.go plays session A through the public API as a chair, a
// secretary and 33 delegates would, simulate.go takes the seats nobody holds
// while a person plays by hand.
//
// Everything in it is invented. The names are neutral: "Đại biểu 01", "Xã Bản
// Mẫu". Passwords are random and kept in one file with mode 0600.
package demo
