# SPDX-License-Identifier: GPL-2.0
# Medians of what iops.sh measured, and what ours does as a multiple of the mainline's and
# of the bare disk's, each within a round. Of what is within the spread of the rounds only
# that is said.

$1 != "warm" {
	once("hows", $1)
	once("who", $3)
	note($1 $3, $4)
	value[$1, $2, $3] = $4
	if ($2 > rounds)
		rounds = $2
}

END {
	print "how,device,requests_a_second,of_raw,of_mainline"
	n = split("raw mainline ours", name, " ")
	for (h = 1; h <= count["hows"]; h++)
		for (w = 1; w <= n; w++)
			device(values["hows", h], name[w])
}

function device(how, who)
{
	printf "%s,%s,%s,%s,%s\n", how, who, digits(median(how who), 0),
	       who == "raw" ? "" : times(how, who, "raw"),
	       who == "ours" ? times(how, who, "mainline") : ""
}

function times(how, who, other,    r, list)
{
	list = how who other
	for (r = 1; r <= rounds; r++)
		if (value[how, r, other] + 0)
			note(list, value[how, r, who] / value[how, r, other])
	return told(list, 1, 3)
}
