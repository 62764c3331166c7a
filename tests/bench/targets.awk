# SPDX-License-Identifier: GPL-2.0
# Medians of what targets.sh measured. Each thing is held against what it is to
# be compared with in the same round: what striped adds against what the
# mainline's adds; a copy against dd and the mainline's; writes while there is
# copying against those to a mirror that is in sync and to the source alone. Of what is
# within the spread of the rounds only that is said.

{
	once("keys", $1)
	once("who" $1, $3)
	value[$1, $2, $3] = $4
	note($1 $3, $4)
	if ($2 > rounds)
		rounds = $2
}

END {
	print "test,case,who,value,unit,against,ratio"
	for (k = 1; k <= count["keys"]; k++) {
		key = values["keys", k]
		split(key, part, ",")
		for (w = 1; w <= count["who" key]; w++)
			show(key, part[1], values["who" key, w])
	}
}

function show(key, test, who)
{
	if (test == "striped") {
		line(key, who, "ns", "", "")
		if (who == "ours")
			added(key)
	} else if (test == "copy") {
		line(key, who, "MiB/s", "", "")
		if (who == "ours") {
			line(key, who, "MiB/s", "dd", ratio(key, who, "dd"))
			line(key, who, "MiB/s", "mainline", ratio(key, who, "mainline"))
		}
	} else if (test == "writes") {
		line(key, who, "1/s", "", "")
		if (who == "copying") {
			line(key, who, "1/s", "insync", ratio(key, who, "insync"))
			line(key, who, "1/s", "source", ratio(key, who, "source"))
		}
	} else {
		line(key, who, "% copied", "", "")
	}
}

function line(key, who, unit, against, times)
{
	printf "%s,%s,%s,%s,%s,%s\n", key, who, digits(median(key who), 0), unit, against, times
}

function ratio(key, who, other,    r, list)
{
	list = key who other
	for (r = 1; r <= rounds; r++)
		if (value[key, r, other] + 0)
			note(list, value[key, r, who] / value[key, r, other])
	return told(list, 1, 3)
}

# of what ours and the mainline's add to the raw device
function added(key,    r, list, raw, ours, mainline, can)
{
	list = key "added"
	for (r = 1; r <= rounds; r++) {
		raw = value[key, r, "raw"]
		ours = value[key, r, "ours"] - raw
		mainline = value[key, r, "mainline"] - raw
		note(list "ours", ours)
		note(list "mainline", mainline)
		if (mainline)
			note(list, ours / mainline)
	}
	can = differs(list "ours", 0) && differs(list "mainline", 0)
	printf "%s,ours,%s,ns added,mainline,%s\n", key, told(list "ours", 0, 0),
	       can ? told(list, 1, 3) : "(spread)"
}
