# SPDX-License-Identifier: GPL-2.0
# Of lookup.csv: how many times faster ours is, a column for each stream.

BEGIN { FS = ","; OFS = "," }

NR == 1 { next }

$4 == "mainline" { their_build = $8 }

$4 == "ours" {
	key = $1 "," $2
	if (!(key in ratios)) {
		order[++keys] = key
		rest[key] = $7 "," (their_build >= 1 ? sprintf("%.2f", $8 / their_build) : "")
	}
	ratios[key] = ratios[key] "," $6
	if (!($3 in seen)) {
		seen[$3]
		names = names "," $3
	}
}

END {
	print "entries,sizes" names ",bytes/entry,build"
	for (k = 1; k <= keys; k++)
		print order[k] ratios[order[k]] "," rest[order[k]]
}
