#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: devices stand on devices, 16 of ours deep and no deeper
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
dev() { state $1 dev | tr : ' '; }
below=$DEVNO
for n in $(seq 1 17); do
	ok "create v$n" ctl "create v$n"
	[ $n = 17 ] && break
	ok "v$n" text v$n "0 $((100 - n)) linear $below 1
end"
	below=$(dev v$n)
done
fails "the 17th" text v17 "0 8 linear $below 0
end"
is "errno" "$ERR" ELOOP
glob "text" "$(errline v17)" "line 1: linear: *16*"
is "nothing changed" "$(state v17 state)" empty
printf 'deep' | dd of=$D/v16 conv=notrunc,fsync 2>/dev/null
is "what is written on top arrives 16 sectors in" \
	"$(dd if=$DISK bs=512 skip=16 count=1 2>/dev/null | head -c 4)" deep
fails "v1 does not go from under" ctl "remove v1"
is "errno" "$ERR" EBUSY

# two stacks that are too deep together, joined from below
ok "take v16 off" text v16 "0 8 io-err"
ok "take v10 off" text v10 "0 90 io-err"
ok "10 and 6 fit" text v16 "0 8 linear $(dev v9) 0
end"
ok "v10 back on v9" text v10 "0 90 linear $(dev v9) 0
end"
ok "v1 to v15 are a stack, and v17 is on none" text v17 "0 64 io-err"
ok "v1 on v17: 16 deep" text v1 "0 40 linear $(dev v17) 0
end"
ok create ctl "create v18"
ok load text v18 "0 64 io-err"
fails "v17 on v18: 17 deep, though what is loaded is the lowest but one" text v17 \
	"0 40 linear $(dev v18) 0
end"
is "errno" "$ERR" ELOOP
is "nothing changed" "$(grep -v '^#' $P/v17 | tr '\n' ';')" "begin;0 64 io-err;end;"
ok "the top goes off" text v15 "0 8 io-err"
ok "now there is room" text v17 "0 40 linear $(dev v18) 0
end"
fails "and the top does not fit any more" text v15 "0 8 linear $(dev v14) 0
end"
is "errno" "$ERR" ELOOP

for n in 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 17 18; do
	ok "remove v$n" ctl "remove v$n"
done
