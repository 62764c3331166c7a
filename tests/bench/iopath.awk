# SPDX-License-Identifier: GPL-2.0
# Medians of what iopath.sh measured. What a device adds to the raw one, and how
# that compares with what the mainline's adds, is taken within each round; of what is
# within the spread of the rounds only that is said.

{
	once("keys", $1)
	ns[$1, $2, $3] = $4
	if ($2 > rounds)
		rounds = $2
}

END {
	print "entries,device,ns_per_bio,added_ns,ratio,op"
	for (k = 1; k <= count["keys"]; k++)
		summary(values["keys", k])
}

function summary(key,    r, n, who, name, raw, mainline, added, part)
{
	n = split("raw mainline ours", name, " ")
	for (r = 1; r <= rounds; r++) {
		if (!((key, r, "raw") in ns))
			continue
		raw = ns[key, r, "raw"]
		mainline = ns[key, r, "mainline"] - raw
		for (who = 1; who <= n; who++) {
			added = ns[key, r, name[who]] - raw
			note(key "ns" name[who], ns[key, r, name[who]])
			if (name[who] == "raw")
				continue
			note(key "added" name[who], added)
			if (mainline)
				note(key "ratio" name[who], added / mainline)
		}
	}
	split(key, part, ",")
	for (who = 1; who <= n; who++)
		printf "%s,%s,%s,%s,%s,%s\n", part[1], name[who],
		       digits(median(key "ns" name[who]), 1),
		       told(key "added" name[who], 0, 1), times(key, name[who]), part[2]
}

function times(key, who)
{
	if (who == "raw")
		return ""
	if (!differs(key "addedmainline", 0) || !differs(key "added" who, 0))
		return "(spread)"
	return who == "mainline" ? "1.000" : told(key "ratio" who, 1, 3)
}
