# SPDX-License-Identifier: GPL-2.0
set title "What a device adds to a random 4 KiB request over null\\_blk (depth 32)"
set xlabel "entries in the table"
set ylabel "ns a request"
set yrange [0:*]
plot rows('$2 == "mainline" && $6 == "read"') using 4:xtic(1) lc rgb mainline title "dm-linear, read", \
     rows('$2 == "mainline" && $6 == "write"') using 4 lc rgb mainline fs solid 0.5 title "dm-linear, write", \
     rows('$2 == "ours" && $6 == "read"') using 4 lc rgb ours title "ours, read", \
     rows('$2 == "ours" && $6 == "write"') using 4 lc rgb ours fs solid 0.5 title "ours, write"
