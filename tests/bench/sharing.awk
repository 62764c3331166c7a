# SPDX-License-Identifier: GPL-2.0
# Moves of cache lines for each request, at most, of what sharing.sh and
# sharing.c left: first what the windows are, then functions and the moves of
# lines that they wrote last, by address. Of functions those are shown whose
# lines may move for one request in twenty.

BEGIN { print "cpus,device,function,moves_per_bio" }

$1 == "window" {
	note("windows", $2)
	cpus[$2] = $3
	who[$2] = $4
	bios[$2] = $5
	next
}

# All processors must have been at it.
$1 == "accesses" && $2 in bios {
	least = most = $3
	for (i = 4; i < 3 + cpus[$2]; i++) {
		if ($i > most)
			most = $i
		if ($i < least)
			least = $i
	}
	if (least < most / 4)
		complain("processors had up to " most " accesses, but one had " least)
	next
}

$1 == "lost" {
	if ($3)
		complain($3 " accesses were not counted")
	next
}

$2 == "F" { name = $3 }

$2 == "M" && $3 in bios {
	once($3, name)
	moves[$3, name] += $4
	all[$3] += $4
}

END {
	for (w = 1; w <= count["windows"]; w++)
		device(values["windows", w])
	exit failed
}

function device(window,    i, name)
{
	for (i = 1; i <= count[window]; i++) {
		name = values[window, i]
		if (moves[window, name] / bios[window] >= 0.05)
			row(window, name, moves[window, name])
	}
	row(window, "(all)", all[window])
}

function row(window, name, n)
{
	printf "%s,%s,%s,%.3f\n", cpus[window], who[window], name, n / bios[window]
}

function complain(what)
{
	print "# sharing: " what > "/dev/stderr"
	failed = 1
}
