# SPDX-License-Identifier: GPL-2.0
# A CSV file as a table: text to the left, numbers to the right.

BEGIN { FS = "," }

{
	for (i = 1; i <= NF; i++) {
		cell[NR, i] = $i
		if (length($i) > width[i])
			width[i] = length($i)
		if (NR > 1 && $i !~ /^-?[0-9.]*$|^\(spread\)$/)
			text[i] = 1
	}
	if (NF > columns)
		columns = NF
}

END {
	for (r = 1; r <= NR; r++) {
		line = ""
		for (i = 1; i <= columns; i++)
			line = line sprintf(text[i] ? "%-*s  " : "%*s  ", width[i], cell[r, i])
		sub(/ +$/, "", line)
		print line
	}
}
