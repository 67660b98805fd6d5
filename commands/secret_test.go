package commands_test

import "testing"

func TestRegistry_TellsPassword(t *testing.T) {
	x := withDemo(t)
	for line, want := range map[string]bool{
		"login": false, "login bill@x.fr": false, "login remember": false, "login bill@x.fr remember": false,
		"login bill@x.fr hunter2": true, "  LOGIN a b": true, "login hunter2": true, "login bill@x.fr\nhunter2": true,
		"logn bill@x.fr hunter2": true, "Lógin bill@x.fr hunter2": true, "logi bill@x.fr remember hunter2": true,
		"password": false, "password for kate": false, "password hunter2": true, "password for kate hunter2": true,
		"pasword hunter2": true, "passwrd hunter2": true, "passwod": false, "PASSWORD=hunter2": true, `password "hunter2"`: true,
		"passwd hunter2": true, "pass hunter2": true, "mdp hunter2": true, "mot de passe hunter2": true, "mot de passe : hunter2": true,
		"create employee name Sam password hunter2":   true,
		"create employee name Sam password=hunter2":   true,
		"update employee kate set password hunter2":   true,
		"update employee kate set passwd = hunter2":   true,
		"update employee kate set Password: hunter2":  true,
		"update employee kate set mot de passe x":     true,
		"show clients; login a b":                     true,
		"show clients; pasword hunter2; show clients": true,
		"show clients where name = password":          false,
		"help password":                               false,
		"show clients where name = passe":             false,
		`create event name "Passport party"`:          false,
		";;":                                          false, "": false,
	} {
		if got := x.TellsPassword(line, true); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
	const slip = "create employee name Sam pasword hunter2"
	if !x.TellsPassword(slip, false) || x.TellsPassword(slip, true) {
		t.Errorf("%q: a word that is nearly the one counts where the line is no command, and only there", slip)
	}
}
