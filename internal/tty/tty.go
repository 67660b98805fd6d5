// Package tty tells one terminal session from another.
package tty
