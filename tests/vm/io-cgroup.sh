#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: I/O is charged to the cgroup that did it, on our device and on the lower ones
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create vol"
ok "two devices" table vol "0 1000 linear $a 0
1000 1000 linear $b 0"
v=$(ours vol)

g=/sys/fs/cgroup
ok "its io controller" sh -c "echo +io > $g/cgroup.subtree_control"
mkdir $g/one

# in_one CMD...: in the cgroup
in_one() { sh -c "echo \$\$ > $g/one/cgroup.procs; exec \"\$@\"" sh "$@" > /dev/null; }

# charged MAJOR,MINOR KEY
charged()
{
	awk -v dev="$(echo "$1" | tr , :)" -v key="$2" '$1 == dev {
		for (i = 2; i <= NF; i++)
			if (split($i, w, "=") && w[1] == key)
				print w[2]
	}' $g/one/io.stat
}

for i in 1 2 3 4 5; do in_one bio $D/vol read 0 8; done
in_one bio $D/vol write 8 16
in_one bio $D/vol write 996 8
is "read, ours" "$(charged "$v" rbytes)" $((5 * 4096))
is "read, lower" "$(charged "$(mm $a)" rbytes)" $((5 * 4096))
is "reads, ours" "$(charged "$v" rios)" 5
is "reads, lower" "$(charged "$(mm $a)" rios)" 5
is "written, ours" "$(charged "$v" wbytes)" $((24 * 512))
is "written, first lower" "$(charged "$(mm $a)" wbytes)" $((20 * 512))
is "written, second lower" "$(charged "$(mm $b)" wbytes)" $((4 * 512))
is "read, other lower" "$(charged "$(mm $b)" rbytes)" 0

ctl "suspend vol"
sh -c "echo \$\$ > $g/one/cgroup.procs; exec aio $D/vol w 0:8 996:8" > /tmp/aio &
ok "held" wait_for 30 grep -q submitted /tmp/aio
ctl "resume vol"
wait $!
is "written after it was held, ours" "$(charged "$v" wbytes)" $((40 * 512))
is "written after it was held, lower" "$(charged "$(mm $a)" wbytes)" $((32 * 512))
is "written after it was held, second lower" "$(charged "$(mm $b)" wbytes)" $((8 * 512))
rmdir $g/one
