#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: I/O is charged to the cgroup that did it, on our device and on the lower ones, and each request once
# stock: what the block layer keeps of a bio for its cgroup, and asks for its limits
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
is "writes, ours: one over two lines is one" "$(charged "$v" wios)" 2
is "written, first lower" "$(charged "$(mm $a)" wbytes)" $((20 * 512))
is "written, second lower" "$(charged "$(mm $b)" wbytes)" $((4 * 512))
is "read, other lower" "$(charged "$(mm $b)" rbytes)" 0

ctl "suspend vol"
sh -c "echo \$\$ > $g/one/cgroup.procs; exec aio $D/vol w 0:8 996:8" > /tmp/aio &
ok "held" wait_for 30 grep -q submitted /tmp/aio
ctl "resume vol"
wait $!
is "written after it was held, ours" "$(charged "$v" wbytes)" $((40 * 512))
is "writes after they were held, ours" "$(charged "$v" wios)" 4
is "written after it was held, lower" "$(charged "$(mm $a)" wbytes)" $((32 * 512))
is "written after it was held, second lower" "$(charged "$(mm $b)" wbytes)" $((8 * 512))

# A line of stripes takes its part to pieces once more.
mark "$v"
ok "stripes before a line" table vol "0 1024 striped 2 8 $a 2000 $b 2000
1024 1000 linear $a 0"
in_one bio $D/vol write 1008 24
is "once, by its bytes" "$(charged "$v" wbytes)" $((64 * 512))
is "and as one" "$(charged "$v" wios)" 5
is "in the statistics, too" "$(delta "$v" 5 7)" "1 24"
ctl "suspend vol"
sh -c "echo \$\$ > $g/one/cgroup.procs; exec aio $D/vol w 1008:24" > /tmp/aio &
ok "held" wait_for 30 grep -q submitted /tmp/aio
ctl "resume vol"
wait $!
is "after it was held" "$(charged "$v" wbytes) $(charged "$v" wios)" "$((88 * 512)) 6"
is "in the statistics" "$(delta "$v" 5 7)" "2 48"

# At two requests a second, which is the least there is, 256 lines take two minutes.
ok "many lines" table vol "$(awk -v a="$a" 'BEGIN {
	for (i = 0; i < 256; i++)
		print i * 2, 2, "linear", a, i * 16
}')"
ok "a limit" sh -c "echo '$(echo "$v" | tr , :) wiops=2 riops=2' > $g/one/io.max"
lab_seconds
was=$lab_now
in_one bio $D/vol write 0 512
ctl "suspend vol"
sh -c "echo \$\$ > $g/one/cgroup.procs; exec aio $D/vol r 0:512" > /tmp/aio &
ok "held" wait_for 30 grep -q submitted /tmp/aio
ctl "resume vol"
wait $!
lab_seconds
ok "counts them once ($((lab_now - was)) s)" test $((lab_now - was)) -lt 60
is "and in io.stat" "$(charged "$v" wios)" 7
rmdir $g/one
