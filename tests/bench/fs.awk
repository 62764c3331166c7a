# SPDX-License-Identifier: GPL-2.0
# Medians of what fs.sh measured; ratios are taken within each round, and the
# lowest and highest of them tell how much a median means. Of one that is within the
# spread of the rounds only that is said.

{
	once("keys", $1)
	note($1 $3, $4)
	value[$1, $2, $3] = $4
	if ($2 > rounds)
		rounds = $2
}

END {
	print "tool,test,ours,mainline,ratio,lowest,highest"
	for (k = 1; k <= count["keys"]; k++) {
		key = values["keys", k]
		for (r = 1; r <= rounds; r++)
			if (value[key, r, "ours"] != "" && value[key, r, "mainline"] + 0)
				note(key "ratio", value[key, r, "ours"] / value[key, r, "mainline"])
		# bonnie++ could not tell for one or the other.
		if (!count[key "ratio"])
			continue
		printf "%s,%s,%s,%s,%s,%s\n", key, digits(median(key "ours"), 0),
		       digits(median(key "mainline"), 0),
		       told(key "ratio", 1, 3),
		       digits(end_of(key "ratio", -1), 3),
		       digits(end_of(key "ratio", 1), 3)
	}
}
