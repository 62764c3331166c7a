# SPDX-License-Identifier: GPL-2.0
set title "ext4 over ours, as a multiple of what it does over dm-linear"
set style data boxes
set boxwidth 0.7
set ylabel "ratio (more is better)"
set yrange [0:1.5]
set xrange [-0.6:*]
set xtics rotate by 40 right
set bmargin 9
plot rows('1') using 0:(strcol(1) eq "fio" ? $5 : NaN):xtic(2) lc rgb ours title "fio", \
     '' using 0:(strcol(1) eq "fio" ? NaN : $5):xtic(2) lc rgb ours fs solid 0.5 title "bonnie++", \
     1 lc rgb "black" dt 2 notitle
