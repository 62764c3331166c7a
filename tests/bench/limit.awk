# SPDX-License-Identifier: GPL-2.0
# How far off each was: on the average, and in the second that was furthest off.

{
	key = $1 "," $3
	if (!(key in all))
		order[++n] = key
	for (i = 4; i <= NF; i++) {
		off = $1 == "none" ? 0 : 100 * ($i - $1) / $1
		sum[key] += $i
		all[key]++
		if (off > most[key])
			most[key] = off
		if (off < least[key])
			least[key] = off
	}
}

END {
	print "limit,by,requests_a_second,off_percent,lowest_second_percent,highest_second_percent"
	for (i = 1; i <= n; i++) {
		split(order[i], part, ",")
		mean = sum[order[i]] / all[order[i]]
		if (part[1] == "none")
			printf "none,nobody,%.0f,,,\n", mean
		else
			printf "%s,%s,%.1f,%.2f,%.2f,%.2f\n", part[1], part[2], mean,
				100 * (mean - part[1]) / part[1], least[order[i]], most[order[i]]
	}
}
