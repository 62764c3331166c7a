# SPDX-License-Identifier: GPL-2.0
# Medians of what load.sh measured.

{
	key = $1 "," $3
	once("keys", key)
	note("seconds" key, $4)
	if ($5 != "-") {
		note("bytes" key, $5)
		note("removal" key, $6)
	}
	for (i = 7; i <= NF; i++)
		remark[key] = remark[key] (i > 7 ? " " : "") $i
}

END {
	print "lines,who,seconds,bytes_per_entry,removal_seconds,remark"
	for (k = 1; k <= count["keys"]; k++) {
		key = values["keys", k]
		printf "%s,%s,%s,%s,%s\n", key,
		       digits(median("seconds" key), 3),
		       digits(median("bytes" key), 1),
		       digits(median("removal" key), 3), remark[key]
	}
}
