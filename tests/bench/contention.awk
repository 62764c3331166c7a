# SPDX-License-Identifier: GPL-2.0
# Locks for each request, of what contention.sh counted. Classes that are taken
# less than once in a hundred requests, for the threads and the clock, are
# put together. A reader's side, -R, is that of RCU, SRCU or a seqcount here:
# they are counted, but write nothing that is shared.

BEGIN { print "cpus,device,lock_class,acquisitions_per_bio,moves_per_bio,contentions" }

{
	key = $1 "," $3
	once("keys", key)
	bios[key] = $4
	gsub(/,/, ";", $5)
	class = $6 / $4 < 0.01 ? "(all others)" : $5
	once(key, class)
	taken[key, class] += $6
	moved[key, class] += $7
	waited[key, class] += $8
}

END {
	for (k = 1; k <= count["keys"]; k++) {
		key = values["keys", k]
		for (c = 1; c <= count[key]; c++)
			if (values[key, c] != "(all others)")
				row(key, values[key, c])
		row(key, "(all others)")
	}
}

function row(key, class)
{
	printf "%s,%s,%.3f,%.3f,%d\n", key, class, taken[key, class] / bios[key],
	       moved[key, class] / bios[key], waited[key, class]
}
