# SPDX-License-Identifier: GPL-2.0
set multiplot layout 1,2 title "Loading a table of linear lines"
set style data linespoints
set logscale x
set xrange [5000:2e7]
set format x "10^{%T}"
set xlabel "lines"
set logscale y
set ylabel "seconds"
set yrange [0.01:*]
plot rows('$2 == "dmsetup" && $4') using 1:3 lc rgb mainline lw 2 pt 7 title "dmsetup load", \
     rows('$2 == "ours"') using 1:3 lc rgb ours lw 2 pt 7 title "cat to ours"
unset logscale y
set yrange [0:*]
set ylabel "bytes of kernel memory a line"
plot rows('$2 == "dmsetup" && $4') using 1:4 lc rgb mainline lw 2 pt 7 title "dmsetup load", \
     rows('$2 == "ours"') using 1:4 lc rgb ours lw 2 pt 7 title "cat to ours"
unset multiplot
unset logscale
set format x
