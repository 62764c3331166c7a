# SPDX-License-Identifier: GPL-2.0
# Medians of what devices.sh measured, and the time for one more against that with one
# device there, in the same round; within the spread of the rounds it is no other.

{
	key = $1 "," $3
	once("keys", key)
	note("make" key, $4)
	made[key, $2] = $4
	if ($2 > rounds)
		rounds = $2
	note("remove" key, $5)
	if ($6 != "-")
		note("kb" key, $6)
	note("threads" key, $7)
}

END {
	print "devices,who,make_ms,times_the_first,remove_ms,kb_each,threads"
	for (k = 1; k <= count["keys"]; k++) {
		key = values["keys", k]
		split(key, part, ",")
		make = median("make" key)
		if (!(part[2] in first))
			first[part[2]] = key
		printf "%s,%s,%s,%s,%s,%s\n", key, digits(make, 3),
		       times(key, first[part[2]]),
		       digits(median("remove" key), 3),
		       digits(median("kb" key), 1), median("threads" key)
	}
}

function times(key, first,    r)
{
	if (key == first)
		return "1.00"
	for (r = 1; r <= rounds; r++)
		if (made[key, r] != "" && made[first, r] + 0)
			note("times" key, made[key, r] / made[first, r])
	return told("times" key, 1, 2)
}
