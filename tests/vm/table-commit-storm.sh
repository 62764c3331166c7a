#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: commits in a loop under verified I/O, on devices that stand on each other, beside commands to each of them; then all is free
# stock: freezing several devices and letting them go under verified I/O
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
ctl "create l
create r
create up"
# the same places, cut differently, and by way of the lower ones or past them
l1="0 8000 linear $a 16"
l2="0 1 linear $a 16
1 7999 linear $a 17"
r1="0 8000 linear $b 8
8000 192 linear $a 20000"
r2="0 555 linear $b 8
555 7445 linear $b 563
8000 192 linear $a 20000"
up1="0 8000 linear $D/l 0
8000 8192 linear $D/r 0"
up2="0 777 linear $D/l 0
777 7223 linear $a 793
8000 8000 linear $b 8
16000 192 linear $D/r 8000"
ok "l" table l "$l1"
ok "r" table r "$r1"
ok "up" table up "$up1"
rm -f /tmp/stop
(
	until [ -f /tmp/stop ]; do
		fio --name=v --filename=$D/up --rw=randwrite --bssplit=512/30:4k/40:32k/30 --size=1M \
			--offset=3M --direct=1 --thread --ioengine=libaio --iodepth=8 --verify=crc32c \
			--verify_fatal=1 --randrepeat=0 --output=/tmp/fio.out || exit 1
		echo round >> /tmp/rounds
	done
) &
load=$!
# beside: each of the others, at any moment
(
	until [ -f /tmp/stop ]; do
		printf 'begin\n%s\nend\n' "$l2" > $P/l || exit 1
		echo "suspend up" > $P/control || exit 1
		echo "resume up" > $P/control || exit 1
		printf 'begin\n%s\nend\n' "$up1" > $P/up || exit 1
		echo round >> /tmp/others
	done
) &
others=$!
staged() { printf 'begin\n%s\nready\n' "$2" > "$P/$1"; }
commits=$(much 75 1000)
i=0
while [ $i -lt "$commits" ]; do
	case $((i % 2)) in
	0) staged l "$l2" && staged r "$r2" && staged up "$up2" || break ;;
	1) staged l "$l1" && staged r "$r1" && staged up "$up1" || break ;;
	esac
	case $((i % 3)) in
	0) echo "commit l up r" ;;
	1) echo "commit r l up" ;;
	2) echo "commit up l
commit r" ;;
	esac > $P/control || break
	i=$((i + 1))
done
is "commits" "$i" "$commits"
touch /tmp/stop
ok "verified I/O" wait $load
ok "the others" wait $others
diag "$(grep -c . /tmp/rounds) rounds of it, $(grep -c . /tmp/others) of the others"
is "in flight" "$(stats "$(ours up)" 9) $(stats "$(ours l)" 9) $(stats "$(ours r)" 9)" "0 0 0"
for n in up l r; do ok "remove $n" ctl "remove $n"; done
is "the devices are free at once" "$(bio -x "$A" open) $(bio -x "$B" open)" "OK OK"
