# SPDX-License-Identifier: GPL-2.0
# Draws one plot twice. Given: csv, out and the script of the plot, part.

set datafile separator ","
set datafile missing ""
set key top left
set grid ytics back lt 1 lc rgb "#dddddd"
set border 3
set tics nomirror out
set style data histograms
set style histogram clustered gap 1
set style fill solid border -1
set boxwidth 0.9

ours = "#1f6fb4"
mainline = "#e08214"
raw = "#999999"

# The rows for which an expression of awk is true
rows(what) = sprintf("< awk -F, 'NR > 1 && %s' '%s'", what, csv)

set terminal svg size 800,500 background "white" font "sans,13"
set output out.".svg"
load part
unset output
set terminal pngcairo size 800,500 font "sans,10"
set output out.".png"
load part
