#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a thousand devices, or a few hundred
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

n=300
! grep -q "User Mode" /proc/cpuinfo || n=$(much 300 1000)

seq 1 $n | sed 's/.*/create d&/' > /tmp/all
is "created in one write" "$(wr $P/control - < /tmp/all)" "$(wc -c < /tmp/all)"
is "listed, in order" "$(grep -v '^#' $P/control | md5sum)" \
	"$(seq 1 $n | awk '{ print "create d" $1, $1 - 1 }' | md5sum)"
is "as nodes" "$(ls $D | wc -l)" $n
for i in 1 $((n / 2)) $n; do
	ok "load d$i" text d$i "0 $i io-err"
	is "size of d$i" "$(blockdev --getsz $D/d$i)" $i
done
seq 2 2 $n | sed 's/.*/remove d&/' | cat > $P/control
is "every other removed through cat" "$(errline control)" ""
is "the others are left" "$(grep -c '^create' $P/control)" $((n / 2))
ok "one more" ctl "create more"
is "has the lowest free minor" "$(state more dev | cut -d: -f2)" 1
grep '^create' $P/control | sed 's/create \([^ ]*\) .*/remove \1/' | cat > $P/control
is "all removed" "$(grep -v '^#' $P/control)" ""
is "no node is left" "$(ls $D 2>/dev/null | wc -l)" 0
rm /tmp/all
