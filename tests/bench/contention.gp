# SPDX-License-Identifier: GPL-2.0
set title "Locks taken for a random 4 KiB write, four processors"
set ylabel "acquisitions a request"
set yrange [0:*]
set xrange [-0.6:*]
set xtics rotate by 30 right noenhanced
set bmargin 8
set key top right
# A class a line: raw, dm-linear, ours
matrix = sprintf("< awk -F, '$1 == 4 { n[$3, $2] = $4; if (!($3 in c)) { c[$3]; o[++k] = $3 } } END { for (i = 1; i <= k; i++) print o[i] \",\" n[o[i], \"raw\"] + 0 \",\" n[o[i], \"mainline\"] + 0 \",\" n[o[i], \"ours\"] + 0 }' '%s'", csv)
plot matrix using 2:xtic(1) lc rgb raw title "raw", \
     '' using 3 lc rgb mainline title "dm-linear", \
     '' using 4 lc rgb ours title "ours"
