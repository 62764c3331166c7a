# SPDX-License-Identifier: GPL-2.0
set title "striped and mirror against what they are to be compared with"
set style data boxes
set boxwidth 0.7
set ylabel "ratio"
set yrange [0:*]
set xrange [-0.6:*]
set xtics rotate by 40 right
set bmargin 11
set lmargin 18
plot rows('$7 != ""') using 0:7:xtic(sprintf("%s %s / %s", strcol(1), strcol(2), strcol(6))) \
	lc rgb ours notitle, 1 lc rgb "black" dt 2 notitle
