package lang

import (
	"strings"
	"time"
	"unicode"
)

// Years outside these are taken for a slip of the hand.
const (
	firstYear = 1900
	lastYear  = 2200
)

// longestDateWord bounds the work on one word; nothing of a date is longer.
const longestDateWord = 32

// dateUnit is what a length of time is counted in.
type dateUnit uint8

const (
	unitNone dateUnit = iota
	unitHour
	unitDay
	unitWeek
	unitMonth
	unitQuarter
	unitYear
)

var (
	dateUnitNames  = [...]string{"", "hour", "day", "week", "month", "quarter", "year"}
	dateUnitShorts = [...]string{"", "h", "d", "w", "mo", "q", "y"}

	dateMonthNames = [...]string{
		"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december",
	}
	dateWeekdayNames = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

	dateUnitWords = map[string]dateUnit{
		"h": unitHour, "hour": unitHour, "hours": unitHour, "heure": unitHour, "heures": unitHour,
		"d": unitDay, "day": unitDay, "days": unitDay, "j": unitDay, "jour": unitDay, "jours": unitDay,
		"w": unitWeek, "week": unitWeek, "weeks": unitWeek, "semaine": unitWeek, "semaines": unitWeek,
		"mo": unitMonth, "month": unitMonth, "months": unitMonth, "mois": unitMonth,
		"q": unitQuarter, "quarter": unitQuarter, "quarters": unitQuarter, "trimestre": unitQuarter, "trimestres": unitQuarter,
		"y": unitYear, "year": unitYear, "years": unitYear, "an": unitYear, "ans": unitYear, "annee": unitYear, "annees": unitYear,
	}

	dateMonthWords = map[string]time.Month{
		"january": 1, "jan": 1, "janvier": 1, "janv": 1,
		"february": 2, "feb": 2, "fevrier": 2, "fevr": 2, "fev": 2,
		"march": 3, "mar": 3, "mars": 3,
		"april": 4, "apr": 4, "avril": 4, "avr": 4,
		"may": 5, "mai": 5,
		"june": 6, "jun": 6, "juin": 6,
		"july": 7, "jul": 7, "juillet": 7, "juil": 7,
		"august": 8, "aug": 8, "aout": 8,
		"september": 9, "sep": 9, "sept": 9, "septembre": 9,
		"october": 10, "oct": 10, "octobre": 10,
		"november": 11, "nov": 11, "novembre": 11,
		"december": 12, "dec": 12, "decembre": 12,
	}

	// French weekdays have no short forms: sam is also a colleague.
	dateWeekdayWords = map[string]uint8{
		"monday": 1, "mon": 1, "lundi": 1,
		"tuesday": 2, "tue": 2, "tues": 2, "mardi": 2,
		"wednesday": 3, "wed": 3, "mercredi": 3,
		"thursday": 4, "thu": 4, "thur": 4, "thurs": 4, "jeudi": 4,
		"friday": 5, "fri": 5, "vendredi": 5,
		"saturday": 6, "sat": 6, "samedi": 6,
		"sunday": 7, "sun": 7, "dimanche": 7,
	}

	dateNearWords = map[string]int32{
		"today": 0, "aujourd'hui": 0,
		"tomorrow": 1, "demain": 1,
		"yesterday": -1, "hier": -1,
		"apres-demain": 2, "avant-hier": -2,
	}

	dateAccents = strings.NewReplacer(
		"à", "a", "â", "a", "é", "e", "è", "e", "ê", "e", "î", "i", "ï", "i",
		"ô", "o", "û", "u", "ù", "u", "ç", "c", "’", "'",
	)
)

// foldDateWord lowers a word and takes the accents of French from it, composed
// or not, and the full stop of a short form (`févr.`). An over-long word folds
// to nothing, which no test of the reader accepts.
func foldDateWord(word string) string {
	if len(word) > longestDateWord {
		return ""
	}
	folded := dateAccents.Replace(strings.ToLower(word))
	folded = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, folded)
	if short, found := strings.CutSuffix(folded, "."); found && short != "" && unicode.IsLetter(rune(short[len(short)-1])) {
		return short
	}
	return folded
}

// name is the unit as a word for n of it.
func (u dateUnit) name(n int) string {
	if n == 1 {
		return dateUnitNames[u]
	}
	return dateUnitNames[u] + "s"
}

// short is the unit as it follows a signed number.
func (u dateUnit) short() string { return dateUnitShorts[u] }

// dateUnitList gives the words of all units from least up, for n of each.
func dateUnitList(least dateUnit, n int) []string {
	var names []string
	for u := least; u <= unitYear; u++ {
		names = append(names, u.name(n))
	}
	return names
}

// dateWeekdayTitle is the weekday as a sentence writes it; 1 is Monday.
func dateWeekdayTitle(weekday uint8) string { return time.Weekday(weekday % 7).String() }
