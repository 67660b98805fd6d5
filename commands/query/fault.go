package query

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"epicevents.example/epic/models"
)

// uniqueViolation is the SQLSTATE of a value that another record has.
const uniqueViolation = "23505"

// fault turns what the driver says into an Error for people, here and nowhere else: by SQLSTATE
// and the name of a constraint, never by the text.
func fault(ctx context.Context, err error) error {
	var known *models.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return models.Errorf(models.Cancelled, "cancelled: nothing was changed").WithCause(err)
	case errors.As(err, &pg):
		return pgFault(pg)
	case unreachable(err):
		return errUnreachable(err)
	default:
		return models.Errorf(models.Internal, "something went wrong inside Epic").WithCause(err)
	}
}

func (s *Store) fault(ctx context.Context, err error) error { return fault(ctx, err) }

// faultAt is fault for a change: when the rule is about fields, the caret stands under the value of
// the first that is written. Of fields that go together the other one may have to be written too.
func (s *Store) faultAt(ctx context.Context, err error, changes []Change) error {
	err = fault(ctx, err)
	var pg *pgconn.PgError
	var known *models.Error
	if !errors.As(err, &pg) || !errors.As(err, &known) || known.At != nil {
		return err
	}
	missing := ""
	for _, field := range strings.Fields(ruleOf(pg.ConstraintName).field) {
		i := slices.IndexFunc(changes, func(c Change) bool { return c.Field.Name == field })
		switch {
		case i < 0:
			missing = field
		case known.At == nil && changes[i].At.To > 0:
			known.WithSpan(changes[i].At.From, changes[i].At.To)
		}
	}
	if known.Hint == "" && known.At != nil && missing != "" {
		known.WithHint("set %s too", missing)
	}
	return err
}

func errUnreachable(cause error) error {
	return models.Errorf(models.Unreachable, "the database does not answer").
		WithHint("nothing of this command was kept; try it again in a moment").WithCause(cause)
}

// errCutOff is below the error of a statement whose connection the server has ended.
var errCutOff = errors.New("the server ended the connection")

// CutOff reports whether a command was ended with its connection, before anything of it was kept: its
// session may be ending too.
func CutOff(err error) bool { return errors.Is(err, errCutOff) }

// HeldUp reports whether a change has waited in vain for somebody else's.
func HeldUp(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// unreachable reports whether there is no server to talk to.
func unreachable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P") || pg.Code == "53300"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	var operation *net.OpError
	return errors.As(err, &connect) || errors.As(err, &operation) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "unexpected EOF") || strings.Contains(err.Error(), "conn closed")
}

func pgFault(pg *pgconn.PgError) error {
	code, class := pg.Code, pg.Code[:min(2, len(pg.Code))]
	switch {
	case pg.ConstraintName != "":
		return ruleFault(pg)
	case code == "42501":
		return models.Errorf(models.NotAllowed, "the database does not let you do this").
			WithHint("your session may have ended: type login").WithCause(pg)
	case class == "28":
		return models.Errorf(models.NotLoggedIn, "the database no longer knows this session").WithHint("type login").WithCause(pg)
	case code == "57014":
		return models.Errorf(models.Refused, "this took too long and was stopped: nothing was changed").WithHint("ask for less, with where … or limit …").WithCause(pg)
	case code == "55P03", code == "40001", code == "40P01":
		return models.Errorf(models.Refused, "somebody else is changing the same record").WithHint("try again in a moment").WithCause(pg)
	case code == "53100", code == "53200":
		return models.Errorf(models.Unreachable, "the database has no room left: nothing was changed").WithHint("tell whoever keeps the server").WithCause(pg)
	case code == "57P01":
		return errUnreachable(errors.Join(errCutOff, pg))
	case unreachable(pg):
		return errUnreachable(pg)
	case class == "22":
		return models.Errorf(models.Refused, "a value is out of the range that can be kept").WithCause(pg)
	default:
		return models.Errorf(models.Internal, "something went wrong inside Epic").WithCause(pg)
	}
}

// ruleFault is the sentence of a rule of the data, with the facts that the rule gives.
func ruleFault(pg *pgconn.PgError) error {
	facts := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(pg.Detail))
	decoder.UseNumber() // amounts stay exact
	if decoder.Decode(&facts) != nil {
		facts = map[string]any{}
	}
	return Refusal(pg.ConstraintName, facts).WithCause(pg)
}

// Refusal is what people are told when the rule of this name says no.
func Refusal(name string, facts map[string]any) *models.Error {
	r := ruleOf(name)
	if r.sentence == "" {
		return models.Errorf(models.Refused, "a rule of the data says no (%s)", name)
	}
	return models.Errorf(models.Refused, "%s", fill(r.sentence, facts)).WithHint("%s", fill(r.hint, facts))
}
