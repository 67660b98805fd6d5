package commands

import (
	"context"
	"fmt"

	"epicevents.example/epic/models"
)

// Kept is a session as it outlives the program (brief E8: the token is stored on the machine).
type Kept struct {
	Token        string // says whose session it is, and until when
	Role, Secret string // let it into the database
}

// Keeper keeps one session for the next run of the program.
type Keeper interface {
	Keep(Kept) error
	Forget() error
}

// remembered keeps the session that has just begun.
func (x *Executor) remembered(welcome *Answer) (*Answer, error) {
	if x.Keeper == nil {
		return welcome, models.Errorf(models.Misconfigured, "a login cannot be remembered here")
	}
	if err := x.Keeper.Keep(Kept{Token: x.token, Role: x.session.Role, Secret: x.session.Secret}); err != nil {
		return welcome, err
	}
	x.kept = true
	welcome.Note += fmt.Sprintf("; remembered in this terminal until %s, or until logout", x.expires.In(x.Zone).Format("15:04"))
	return welcome, nil
}

// Resume goes on with a session that was kept.
func (x *Executor) Resume(ctx context.Context, k Kept) (*Answer, error) {
	said, err := x.Tokens.Verify(k.Token)
	if err != nil {
		return nil, err
	}
	session := x.Gate.Resume(said.ID, k.Role, k.Secret)
	me, expires, err := session.Me(ctx)
	if err == nil && me.Number != said.Number {
		err = errNotValid()
	}
	if err != nil {
		session.Close() // nothing was asked of it that could be lost
		return nil, err
	}
	x.kept = true
	welcome := x.begin(session, k.Token, me, expires)
	welcome.Digest = x.digest(ctx)
	return welcome, nil
}

func errNotValid() *models.Error {
	return models.Errorf(models.NotLoggedIn, "your session is not valid").WithHint("type login")
}
