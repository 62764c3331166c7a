# SPDX-License-Identifier: GPL-2.0
set title "Instructions that a device adds to a random 4 KiB read over null\\_blk"
set ylabel "instructions a request"
set yrange [0:*]
set xlabel "target, lines"
plot rows('$4 == "(all)" && $3 == "mainline"') using 7:xtic(strcol(1).", ".strcol(2)) lc rgb mainline title "the mainline's", \
     rows('$4 == "(all)" && $3 == "ours"') using 7 lc rgb ours title "ours"
