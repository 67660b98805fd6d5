package lang

import "strings"

// french reads il y a 3 jours, dans 2 semaines, ce mois and la semaine prochaine. `vendredi
// prochain` is refused: it is this week's Friday to some, and next week's to others.
func (r *dateReader) french() (Date, *DateError) {
	which := map[string]dateWhich{"prochain": dateNext, "prochaine": dateNext, "dernier": dateLast, "derniere": dateLast}
	switch {
	case dateWeekdayWords[r.word(0)] != 0 && which[r.word(1)] != dateAny:
		weekday, from := dateWeekdayWords[r.word(0)], r.pos
		r.pos += 2
		return Date{}, errDateWhich(r.typed(from), dateWeekdayNames[weekday-1], which[r.word(-1)]).in(from, r.pos)
	case r.word(0) == "il" && r.word(1) == "y" && r.word(2) == "a":
		r.pos += 3
		return r.frenchAway(-1)
	case r.word(0) == "dans":
		r.pos++
		return r.frenchAway(1)
	case r.word(0) == "ce" || r.word(0) == "cet" || r.word(0) == "cette":
		r.pos++
		if unit := r.frenchUnit(); unit != unitNone {
			return Date{kind: dateCalendar, which: dateThis, unit: unit}, nil
		}
		return Date{}, nil
	case r.word(0) == "le" || r.word(0) == "la":
		r.pos++
	}
	unit := r.frenchUnit()
	if unit == unitNone || which[r.word(0)] == dateAny {
		return Date{}, nil
	}
	r.pos++
	return Date{kind: dateCalendar, which: which[r.word(-1)], unit: unit}, nil
}

// frenchAway reads how far away, back when the sign is -1.
func (r *dateReader) frenchAway(sign int) (Date, *DateError) {
	n, unit, err := r.length(r.pos, r.word(0), unitHour)
	if err != nil || unit == unitNone {
		return Date{}, err
	}
	return dateAway(sign*n, unit), nil
}

// frenchUnit takes a unit of the calendar; l'an is one word.
func (r *dateReader) frenchUnit() dateUnit {
	unit := dateUnitWords[strings.TrimPrefix(r.word(0), "l'")]
	if unit < unitDay {
		return unitNone
	}
	r.pos++
	return unit
}
