# SPDX-License-Identifier: GPL-2.0
set title "Looking a sector up, as a multiple of the mainline's speed (entries of random sizes, uniform)"
set style data linespoints
set logscale x
set format x "10^{%T}"
set xlabel "entries"
set ylabel "ratio (more is better)"
set yrange [0:*]
list = system(sprintf("awk -F, 'NR > 1 && !($3 in seen) { seen[$3]; print $3 }' '%s'", csv))
plot for [stream in list] \
     rows('$2 == "uniform" && $4 == "ours" && $3 == "'.stream.'"') using 1:6 lw 2 pt 7 title stream, \
     1 lc rgb "black" dt 2 notitle
unset logscale
set format x
