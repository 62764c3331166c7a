#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a thousand devices
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

seq 1 1000 | sed 's/.*/create d&/' > /tmp/all
is "created in one write" "$(wr $P/control - < /tmp/all)" "$(wc -c < /tmp/all)"
is "listed, in order" "$(grep -v '^#' $P/control | md5sum)" \
	"$(seq 1 1000 | awk '{ print "create d" $1, $1 - 1 }' | md5sum)"
is "as nodes" "$(ls $D | wc -l)" 1000
for n in 1 500 1000; do
	ok "load d$n" text d$n "0 $n io-err"
	is "size of d$n" "$(blockdev --getsz $D/d$n)" $n
done
seq 2 2 1000 | sed 's/.*/remove d&/' | cat > $P/control
is "every other removed through cat" "$(errline control)" ""
is "500 are left" "$(grep -c '^create' $P/control)" 500
ok "one more" ctl "create more"
is "has the lowest free minor" "$(state more dev | cut -d: -f2)" 1
grep '^create' $P/control | sed 's/create \([^ ]*\) .*/remove \1/' | cat > $P/control
is "all removed" "$(grep -v '^#' $P/control)" ""
is "no node is left" "$(ls $D 2>/dev/null | wc -l)" 0
rm /tmp/all
