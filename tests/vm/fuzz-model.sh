#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: of thousands of random commands, tables, opens and reads each gives what a model says
. "${LIB:-/tests/lib.sh}"
. "${FUZZ:-/tests/fuzz.inc}"

disk brd 8
one=$DISK
disk null 16
two=$DISK
disk null 8 blocksize=4096

steps=${steps:-$(much 300 900)}
for seed in 1 "$seed"; do
	ok "$steps steps, lab.seed=$seed" model -n "$steps" -s "$seed" "$one" "$two" "$DISK"
	# A model that has failed leaves its devices.
	! grep -q ^create $P/control || break
done
is "none is left" "$(grep -c ^create $P/control)" 0
