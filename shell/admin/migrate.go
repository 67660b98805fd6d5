package admin

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"epicevents.example/epic/migrations"
	"epicevents.example/epic/models"
	"epicevents.example/epic/shell"
)

// Migrate is `epic migrate`: it brings the schema up to this version and shows what there is.
func Migrate(ctx context.Context, p *Place, s shell.Streams) error {
	db, err := p.connect(p.name())
	if err != nil {
		return err
	}
	defer db.Close()
	applied, err := upgrade(ctx, db)
	if migrations.Forbidden(err) {
		return models.Errorf(models.Misconfigured, "this role may not change the schema: a superuser can").
			WithHint("give --database-url with an administrator of the server").WithCause(err)
	}
	if err != nil {
		return models.Errorf(models.Internal, "the database could not be migrated").WithHint("%s", lastCause(err)).WithCause(err)
	}
	list, err := migrations.Status(ctx, db)
	if err != nil {
		return err
	}
	for _, m := range list {
		fmt.Fprintf(s.Out, "%s  %-14s applied %s\n", m.Name, m.Comment, m.Applied.Local().Format(time.DateTime))
	}
	fmt.Fprintf(s.Out, "%d applied now\n", len(applied))
	return nil
}

// upgrade brings roles, schema and rights up to this version: what a function of the schema does may
// need more of its owner than it did before.
func upgrade(ctx context.Context, db *sql.DB) ([]string, error) {
	if err := migrations.Roles(ctx, db, ""); err != nil {
		return nil, err
	}
	applied, err := migrations.Up(ctx, db)
	if err != nil {
		return applied, err
	}
	if err := migrations.Grants(ctx, db); err != nil {
		return applied, err
	}
	return applied, migrations.KeepLogin(ctx, db, false)
}
