package postgres

import (
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Connect opens a pool on a connection string, for administration: any server's, private or not.
// The error does not repeat the string, which holds a password.
func Connect(url string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the connection string does not read")
	}
	config.RuntimeParams["application_name"] = "epic init"
	return stdlib.OpenDB(*config), nil
}
