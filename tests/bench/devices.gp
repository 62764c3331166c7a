# SPDX-License-Identifier: GPL-2.0
set title "One more device, created and loaded"
set style data linespoints
set logscale xy
set xrange [0.8:2e4]
set format x "10^{%T}"
set xlabel "devices there are"
set ylabel "milliseconds"
plot rows('$2 == "theirs"') using 1:3 lc rgb mainline lw 2 pt 7 title "dmsetup", \
     rows('$2 == "ours"') using 1:3 lc rgb ours lw 2 pt 7 title "two writes to ours"
unset logscale
set format x
