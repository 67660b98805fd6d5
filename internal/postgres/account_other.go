//go:build unix && !linux

package postgres

import "syscall"

// haveNamespaces says that user namespaces exist on Linux only.
const haveNamespaces = false

// attr starts a process under the account and in a session of its own.
func (a account) attr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.way == asOther {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}
