# SPDX-License-Identifier: GPL-2.0
set title "Cache lines that may move between four processors, for each random 4 KiB write"
set style data boxes
set boxwidth 0.6
set ylabel "moves a request"
set yrange [0:*]
set xrange [-0.6:*]
unset key
plot rows('$3 == "(all)"') using 0:4:xtic(2) lc rgb ours
