# SPDX-License-Identifier: GPL-2.0
set title "Random 4 KiB reads a second and processor, io\\_uring over null\\_blk"
set ylabel "requests a second"
set yrange [0:*]
plot rows('$2 == "raw"') using 3:xtic(1) lc rgb raw title "no device", \
     rows('$2 == "mainline"') using 3 lc rgb mainline title "dm-linear", \
     rows('$2 == "ours"') using 3 lc rgb ours title "ours"
