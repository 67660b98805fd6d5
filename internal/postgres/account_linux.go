package postgres

import "syscall"

// haveNamespaces says that user namespaces exist here; whether they are
// allowed is known by trying.
const haveNamespaces = true

// attr starts a process under the account and in a session of its own. In a
// namespace the process keeps root's files and loses root's powers: its
// capabilities go when a uid other than 0 executes a program.
func (a account) attr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	switch a.way {
	case inNamespace:
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: int(a.uid), HostID: 0, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: int(a.gid), HostID: syscall.Getegid(), Size: 1}}
	case asOther:
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}
