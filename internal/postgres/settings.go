//go:build unix

package postgres

import "strings"

// tuning is written into postgresql.conf when a database is made: sizes for
// a small server, which its owner may change there.
const tuning = `
# Epic's sizes for a small private server. Yours to change.
shared_buffers = 32MB
max_connections = 100
max_wal_size = 256MB
max_logical_replication_workers = 0
autovacuum_max_workers = 2
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
`

// settings are given on the server's command line, where no file can change
// them: how it is reached, and what it may write into its log. Errors are not
// logged at all, since their text can hold a person's values and the client
// gets them anyway.
func settings(socketDir string, unsafe bool) []string {
	list := []string{
		"listen_addresses=",
		"port=" + port,
		"unix_socket_directories=" + socketDir,
		"unix_socket_permissions=0700",
		"password_encryption=scram-sha-256",
		"logging_collector=off",
		"log_destination=stderr",
		"log_statement=none",
		"log_min_duration_statement=-1",
		"log_min_error_statement=panic",
		"log_min_messages=log",
		"log_error_verbosity=terse",
		"log_parameter_max_length=0",
		"log_parameter_max_length_on_error=0",
		"log_checkpoints=off",
	}
	if unsafe {
		list = append(list, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"autovacuum=off", "wal_level=minimal", "max_wal_senders=0")
	}
	var args []string
	for _, setting := range list {
		args = append(args, "-c", setting)
	}
	return args
}

// lastComplaint finds, in what the server or initdb printed, the line that
// says why it failed.
func lastComplaint(text string) string {
	var last string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for _, level := range []string{"FATAL:", "PANIC:", "error:"} {
			if _, after, ok := strings.Cut(line, level); ok {
				last = strings.TrimSpace(after)
			}
		}
	}
	if last == "" {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		last = strings.TrimSpace(lines[len(lines)-1])
	}
	return strings.TrimSuffix(last, ".")
}
