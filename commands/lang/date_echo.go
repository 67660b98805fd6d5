package lang

import "time"

// How people write a day and a moment; both are read back by ReadDate.
const (
	echoDay    = "Monday 2 January 2006"
	echoMoment = echoDay + " 15:04"
)

// Echo gives the reading of the date for people, `Friday 4 June 2027 13:00`, to
// be shown where the typing was loose. It is empty where Resolve would refuse.
func (d Date) Echo(now time.Time) string {
	span, err := d.Resolve(now)
	if err != nil {
		return ""
	}
	if span.Point {
		text := span.Start.Format(echoMoment)
		if day := dayOf(span.Start); len(day.at(span.Start.Hour(), span.Start.Minute(), now.Location())) > 1 {
			text += span.Start.Format("-07:00")
		}
		return text
	}
	if d.unit == unitHour {
		return span.Start.Format(echoMoment) + " to " + span.End.Format(echoMoment)
	}
	from, to, _ := d.days(dayOf(now))
	first, last := from.utc(), to.addDays(-1).utc()
	switch to {
	case from.addDays(1):
		return first.Format(echoDay)
	case from.startOf(unitMonth).addMonths(1):
		if from.Day == 1 {
			return first.Format("January 2006")
		}
	case from.startOf(unitYear).addMonths(12):
		if from.Day == 1 && from.Month == time.January {
			return first.Format("2006")
		}
	}
	return first.Format(echoDay) + " to " + last.Format(echoDay)
}
