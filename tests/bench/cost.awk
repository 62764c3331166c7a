# SPDX-License-Identifier: GPL-2.0
# Instructions for each request, of what cost.sh and cost.c left: first what the
# windows are, several for each device; then functions, and what was executed, by
# address. What counts is the window of which half the others have more, and the
# spread is how far the lowest and the highest are apart. What a device adds is
# what it has more than the raw one; if that is within the spread of both, only that is
# said. Of functions those are shown, for who looks where it goes, in which one
# instruction in two thousand of a request is.

BEGIN { print "target,lines,device,function,instructions,spread,added,ratio" }

$1 == "window" {
	key = $3 "," $4
	once("keys", $3)
	once("who" $3, $4)
	once("windows" key, $2)
	bios[$2] = $5
	next
}

$1 == "lost" {
	if ($3)
		complain($3 " instructions were not counted")
	next
}

$2 == "F" { name = $3 }

$2 == "M" && $3 in bios {
	once("in" $3, name)
	ran[$3, name] += $4
	all[$3] += $4
}

END {
	for (k = 1; k <= count["keys"]; k++)
		compare(values["keys", k])
	exit failed
}

function compare(key,    w, n, who)
{
	n = count["who" key]
	for (w = 1; w <= n; w++)
		choose(key "," values["who" key, w])
	for (w = 1; w <= n; w++)
		whole(key, values["who" key, w])
	for (w = 1; w <= n; w++)
		functions(key, values["who" key, w])
}

# The window in the middle, and how far apart the others are
function choose(key,    w, window, each, sorted)
{
	for (w = 1; w <= count["windows" key]; w++) {
		window = values["windows" key, w]
		each = all[window] / bios[window]
		note("each" key, each)
		number[key, each] = window
	}
	sort_list("each" key, sorted)
	middle[key] = number[key, sorted[int((w + 1) / 2)]]
	apart[key] = end_of("each" key, 1) - end_of("each" key, -1)
}

# What a request takes, in all or in a function
function each(key) { return all[middle[key]] / bios[middle[key]] }

function whole(key, who,    ours)
{
	ours = who == "ours" && adds(key, who) != "(spread)" && adds(key, "mainline") != "(spread)"
	row(key, who, "(all)", each(key "," who), apart[key "," who],
	    who == "raw" ? "" : adds(key, who),
	    ours ? digits(adds(key, who) / adds(key, "mainline"), 3) : "")
}

function adds(key, who,    by, within)
{
	by = each(key "," who) - each(key ",raw")
	within = apart[key "," who] + apart[key ",raw"]
	return by > within || by < -within ? digits(by, 1) : "(spread)"
}

function functions(key, who,    window, i, name, n)
{
	window = middle[key "," who]
	for (i = 1; i <= count["in" window]; i++) {
		name = values["in" window, i]
		n = ran[window, name] / bios[window]
		if (n >= each(key "," who) / 2000)
			row(key, who, name, n, "", "", "")
	}
}

function row(key, who, name, n, within, added, ratio)
{
	printf "%s,%s,%s,%.1f,%s,%s,%s\n", key, who, name, n, digits(within, 1), added, ratio
}

function complain(what)
{
	print "# cost: " what > "/dev/stderr"
	failed = 1
}
